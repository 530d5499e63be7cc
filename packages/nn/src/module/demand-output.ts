import { className, demand } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"

const OUTPUT = { ...TENSOR, advice: "Return one from its forward, at once." }

/** Demands that what a module's forward returned is a tensor. @throws RangeError or TypeError that names the module */
export function demandOutput(owner: string, module: object, output: unknown): Tensor {
  return isTensor(output) ? output : demand(owner, `what ${className(module)} returns`, OUTPUT, output)
}
