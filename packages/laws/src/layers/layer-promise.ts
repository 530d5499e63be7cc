import type { Draw } from "../arbitraries/draws"
import type { TensorDraw } from "../arbitraries/tensor-draw"
import type { LayerSubject } from "./layer-subject"

/**
 * What a layer promises in one of its forms. It stands beside the layer, as plain data, so that a layer that is shipped
 * brings nothing of the laws along.
 */
export interface LayerPromise extends Omit<LayerSubject, "name" | "eps" | "create" | "inputs" | "fields"> {
  /**
   * A fresh layer with these of its options, by name: `dtype` and `generator` of the parameters, and any of its fields.
   * What is not given is as this form has it.
   */
  readonly make: (options: Readonly<Record<string, never>>) => unknown
  /**
   * Where its fields are drawn from when it is held to its formula; `usual` is what they are when they are not given. Each field
   * that is a number, text, list or flag is drawn in one of the forms.
   */
  readonly draw?: Readonly<Record<string, Draw<unknown> | Draw<number>>>
  /** Which of the fields drawn go together. Default: all. */
  readonly fits?: (fields: Readonly<Record<string, never>>) => boolean
  /** Inputs `[batch, …]`, away from kinks. */
  readonly inputs: TensorDraw
  /**
   * In the first form: what its constructor's arguments are called in PyTorch (2.9), and elsewhere if otherwise there. Each is a
   * field here, or refused when it is set.
   */
  readonly elsewhere?: readonly string[]
}

/** What a layer promises in each of its forms. */
export type LayerPromises = readonly LayerPromise[]
