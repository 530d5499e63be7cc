import type { DType, Tensor } from "@gradus/tensor"
import * as g from "@gradus/tensor"
import type { World } from "./world"

/** A value of a program and what the program's text calls it. */
export interface Named {
  readonly name: string
  readonly tensor: Tensor
}

/** Larger results are of no use as operands. */
const LARGEST = 700

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** A program on its way through its lines: what they see, and what becomes of it. */
export class Run {
  readonly values: Named[] = []
  /** The program so far, as one would write it. */
  readonly text: string[] = []
  #dice: readonly number[] = []
  #next = 0

  constructor(
    readonly world: World,
    /** Numbers that the step is called with. */
    readonly numbers: readonly number[],
  ) {
    for (const [i, tensor] of world.leaves.entries()) this.values.push({ name: `leaf${i}`, tensor })
  }

  roll(dice: readonly number[]): void {
    this.#dice = dice
    this.#next = 0
  }

  /** The next number of the line, below a limit. */
  draw(below: number): number {
    const { length } = this.#dice
    return length === 0 || below <= 1 ? 0 : this.#dice[this.#next++ % length] % below
  }

  choose<T>(from: readonly T[]): T {
    return from[this.draw(from.length)]
  }

  /** A value, the latest most often. */
  pick(fits: (tensor: Tensor) => boolean = () => true): Named | undefined {
    const found = this.values.filter(({ tensor }) => fits(tensor))
    if (found.length === 0) return undefined
    return this.draw(2) === 0 ? found[found.length - 1] : this.choose(found)
  }

  /** A floating-point value that gradients can reach, if there is one. */
  pickFloat(): Named {
    const float = ({ dtype }: Tensor) => dtype === "float32" || dtype === "float64"
    return (
      (this.draw(4) > 0 ? this.pick((x) => x.requiresGrad && !x.isLeaf) : undefined) ??
      this.pick(float) ??
      this.named("1", g.ones([2]))
    )
  }

  pickAny(): Named {
    return this.draw(4) > 0 ? this.pickFloat() : (this.pick() as Named)
  }

  leaf(fits: (tensor: Tensor) => boolean = () => true): Named | undefined {
    const found = this.world.leaves
      .map((tensor, i) => ({ name: `leaf${i}`, tensor }))
      .filter((one) => fits(one.tensor))
    return found.length === 0 ? undefined : this.choose(found)
  }

  named(name: string, tensor: Tensor): Named {
    return { name, tensor }
  }

  say(text: string): void {
    this.text.push(text)
  }

  /** Takes a result down. */
  keep(text: string, tensor: Tensor): Tensor {
    const name = `v${this.values.length}`
    this.say(`const ${name} = ${text} // ${tensor.dtype} [${tensor.shape}]`)
    if (tensor.size <= LARGEST) this.values.push({ name, tensor })
    return tensor
  }

  /** A value in another shape: its numbers in order, again from the start if too few. */
  fit({ name, tensor }: Named, shape: readonly number[], dtype?: DType): Named {
    const same = tensor.shape.length === shape.length && tensor.shape.every((side, i) => side === shape[i])
    const cast = (x: Tensor) => (dtype && x.dtype !== dtype ? x.to(dtype) : x)
    const as = dtype && tensor.dtype !== dtype ? `${name}.to("${dtype}")` : name
    if (same) return { name: as, tensor: cast(tensor) }
    const size = sizeOf(shape)
    if (tensor.size === 0 && size > 0) {
      return { name: `full([${shape}], 0.5)`, tensor: g.full(shape, 0.5, { dtype: dtype ?? "float32" }) }
    }
    let flat = tensor.reshape([tensor.size])
    if (flat.size < size) flat = flat.repeat([Math.ceil(size / flat.size)])
    if (flat.size > size) flat = flat.narrow(0, 0, size)
    return { name: `fit(${as}, [${shape}])`, tensor: cast(flat.reshape(shape)) }
  }
}
