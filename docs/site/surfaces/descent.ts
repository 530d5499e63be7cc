import { linspace, noGrad, type Optimizer, type Tensor, tensor } from "gradus"
import type { Surface } from "./surfaces"

export type Point = readonly [number, number]

/** One way down a surface, step by step, with gradus itself: the surface's formula, its gradient, an optimizer. */
export class Descent {
  readonly path: Point[] = []
  readonly values: number[] = []
  readonly optimizer: Optimizer
  readonly #at: readonly [Tensor, Tensor]

  constructor(
    readonly surface: Pick<Surface, "f">,
    start: Point,
    make: (params: readonly Tensor[]) => Optimizer,
  ) {
    const leaf = (value: number) => tensor(value, { dtype: "float64", requiresGrad: true })
    this.#at = [leaf(start[0]), leaf(start[1])]
    this.optimizer = make(this.#at)
    this.#note()
  }

  get point(): Point {
    return this.path[this.path.length - 1]
  }

  /** Whether it has left all that numbers can hold. */
  get lost(): boolean {
    return !this.point.every(Number.isFinite)
  }

  /** Makes one step, and returns the gradient at which it was made. */
  step(): Point {
    const [x, y] = this.#at
    this.optimizer.zeroGrad()
    this.surface.f(x, y).backward()
    const gradient: Point = [x.grad?.item() ?? 0, y.grad?.item() ?? 0]
    this.optimizer.step()
    this.#note()
    return gradient
  }

  #note(): void {
    const [x, y] = this.#at
    this.path.push([x.item(), y.item()])
    this.values.push(noGrad(() => this.surface.f(x, y)).item())
  }
}

/** The gradient at a point. */
export function gradientAt({ f }: Pick<Surface, "f">, [x, y]: Point): Point {
  const leaf = (value: number) => tensor(value, { dtype: "float64", requiresGrad: true })
  const [a, b] = [leaf(x), leaf(y)]
  f(a, b).backward()
  return [a.grad?.item() ?? 0, b.grad?.item() ?? 0]
}

/** The value at a point. */
export function valueAt({ f }: Pick<Surface, "f">, [x, y]: Point): number {
  const number = (value: number) => tensor(value, { dtype: "float64" })
  return f(number(x), number(y)).item()
}

/** The values on a grid, row by row from the lowest y. */
export function gridOf(
  { f, x, y }: Pick<Surface, "f" | "x" | "y">,
  columns: number,
  rows: number,
): Float64Array {
  const along = linspace(x[0], x[1], columns, { dtype: "float64" }).unsqueeze(0).expand([rows, columns])
  const up = linspace(y[0], y[1], rows, { dtype: "float64" }).unsqueeze(1).expand([rows, columns])
  return f(along, up).toTypedArray() as Float64Array
}
