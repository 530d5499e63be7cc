import type { Tensor } from "@gradus/tensor"
import { parametersOf } from "../optimizer/parameters"

/** @internal */
export interface ParameterGradient {
  readonly parameter: Tensor
  readonly gradient: Tensor
}

/** The parameters that have a gradient, with it; each once, however often it is listed. @internal */
export function gradientsOf(owner: string, params: unknown): ParameterGradient[] {
  const different = new Set(parametersOf(owner, params).map(({ parameter }) => parameter))
  return [...different].flatMap((parameter) => {
    const gradient = parameter.grad
    return gradient ? [{ parameter, gradient }] : []
  })
}

/** Puts other gradients in the places of the parameters', all or none; in their own buffers where they have one. @internal */
export function changeGradients(
  gradients: readonly ParameterGradient[],
  change: (gradient: Tensor) => Tensor,
): void {
  // One that several parameters were given is changed once.
  const values = new Map(gradients.map(({ gradient }) => [gradient, gradient]))
  for (const gradient of values.keys()) values.set(gradient, change(gradient))
  for (const { parameter, gradient } of gradients) {
    const value = values.get(gradient) as Tensor
    if (gradient.storage.mutable) gradient.assign(value)
    else parameter.grad = value
  }
}
