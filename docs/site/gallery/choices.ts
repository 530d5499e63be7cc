/* What can be chosen for a network of the gallery. Apart from the networks, since pages need not load gradus for it. */

export type ActivationName = "relu" | "tanh" | "sigmoid" | "none"
export type OptimizerName = "sgd" | "momentum" | "rmsprop" | "adam"

export const ACTIVATION_OPTIONS: readonly { readonly value: ActivationName; readonly label: string }[] = [
  { value: "relu", label: "ReLU" },
  { value: "tanh", label: "tanh" },
  { value: "sigmoid", label: "sigmoid" },
  { value: "none", label: "none" },
]

export const OPTIMIZER_OPTIONS: readonly { readonly value: OptimizerName; readonly label: string }[] = [
  { value: "sgd", label: "SGD" },
  { value: "momentum", label: "Momentum" },
  { value: "rmsprop", label: "RMSProp" },
  { value: "adam", label: "Adam" },
]

/** What is chosen of a network and of how it learns, as it stands in an address. */
export interface NetworkChoices {
  hidden: string
  activation: string
  optimizer: string
  lr: number
}

/** The same as the worker is told it. */
export interface NetworkSettings {
  readonly hidden: readonly number[]
  readonly activation: ActivationName
  readonly optimizer: OptimizerName
  readonly lr: number
}

/** The first of the options takes the place of what an address holds and is none. */
export const networkSettings = ({ hidden, activation, optimizer, lr }: NetworkChoices): NetworkSettings => ({
  hidden: sizesOf(hidden),
  activation: oneOf(ACTIVATION_OPTIONS, activation),
  optimizer: oneOf(OPTIMIZER_OPTIONS, optimizer),
  lr,
})

/** The sizes of the hidden layers, as they stand in an address: `16-16`. */
const sizesOf = (text: string): number[] =>
  text
    .split("-")
    .map(Number)
    .filter((size) => Number.isInteger(size) && size > 0 && size <= 256)
    .slice(0, 4)

const oneOf = <T extends string>(options: readonly { readonly value: T }[], value: string): T =>
  (options.find((option) => option.value === value) ?? options[0]).value
