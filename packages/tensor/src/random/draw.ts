import { options as chosen, flag, maybe, or } from "@gradus/checks"
import { elementIndex, normalOf, threefry, uniformOf } from "@gradus/kernels"
import { apply } from "../core/apply"
import { FLOAT, GENERATOR } from "../core/arguments"
import { type DType, storageType } from "../core/dtype"
import type { Primitive } from "../core/primitive"
import { demandSize } from "../core/room"
import { checkShape, ownShape, type Shape } from "../core/shape"
import { type Op, op } from "../ops/elementwise/elementwise"
import type { Tensor } from "../tensor"
import { activeRecorder } from "../trace/recorder"
import { wrap } from "../wrap"
import { type Draw, defaultGenerator, drawing, type Generator } from "./generator"

interface Attrs {
  readonly shape: Shape
  readonly dtype: DType
  readonly distribution: "uniform" | "normal"
}

const primitive: Primitive<Attrs> = {
  name: "random",
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  lower(_, output, { dtype, distribution }) {
    const type = storageType(dtype) as "f32" | "f64"
    const still = { strides: output.shape.map(() => 0) }
    return {
      kind: "loop",
      key: `random.${distribution}`,
      expr: (k0, k1, draw) => {
        const words = threefry(k0, k1, elementIndex(), draw)
        return distribution === "normal" ? normalOf(words, type) : uniformOf(words, type)
      },
      views: [still, still, still],
    }
  },
}

export interface RandomOptions {
  /** float32 (default) or float64. */
  readonly dtype?: "float32" | "float64"
  /** Where the numbers come from; the default generator when left out. */
  readonly generator?: Generator
  readonly requiresGrad?: boolean
}

/** The kinds of `RandomOptions`. */
export const RANDOM = {
  dtype: or("float32", FLOAT),
  generator: maybe(GENERATOR),
  requiresGrad: or(false, flag),
}
/** Of draws that have a dtype of their own. */
export const DRAW = { generator: maybe(GENERATOR) }

type Draws = (
  owner: string,
  shape: Shape,
  distribution: Attrs["distribution"],
  ...options: [options?: RandomOptions]
) => Tensor

function wordsOf({ key: [k0, k1], draw }: Draw): readonly Tensor[] {
  return [k0, k1, draw].map((word) => wrap(Int32Array.of(word), [], "int32"))
}

/** One draw of a generator as a tensor. */
export const draw: Op<Draws, Attrs> = op(
  primitive,
  (
    owner: string,
    sizes: Shape,
    distribution: Attrs["distribution"],
    ...given: [options?: RandomOptions]
  ): Tensor => {
    checkShape(owner, sizes)
    const shape = ownShape(sizes)
    const { dtype, requiresGrad, ...rest } = chosen(owner, RANDOM, ...given)
    demandSize(owner, shape, dtype)
    const generator = rest.generator ?? defaultGenerator()
    const result = drawing(() => {
      const inputs = activeRecorder()?.draw(generator) ?? wordsOf(generator.next())
      return apply(primitive, inputs, { shape, dtype, distribution })
    })
    if (requiresGrad) result.requiresGrad = true
    return result
  },
)
