/* What the page and the worker of the character model say to each other. */

export interface CharacterSettings {
  /** How many characters before it the next one is guessed from. */
  readonly context: number
  readonly hidden: number
  readonly lr: number
  readonly seed: number
  /** Where the text lies. */
  readonly url: string
}

/** How samples are drawn; the page may change it at any time. */
export interface Wish {
  readonly temperature: number
  readonly beginning: string
  readonly seed: number
}

export interface CharacterNews {
  readonly epoch: number
  readonly updates: number
  readonly fraction: number
  /** Different characters, characters to learn from, and parameters. */
  readonly vocabulary: number
  readonly characters: number
  readonly parameters: number
  /** Mean losses since the last look, and of the part of the text that is kept from it, at epochs. */
  readonly losses: readonly (readonly [epoch: number, train: number, held: number])[]
  readonly sample: string
  /** Samples at looks so far, the first from before training. */
  readonly diary: readonly { readonly epoch: number; readonly text: string }[]
}

export const EPOCHS = 20
export const BATCH = 64
export const EMBEDDING = 12
export const SAMPLE_LENGTH = 240
