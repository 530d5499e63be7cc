import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { unary } from "../elementwise/elementwise"
import { where } from "../elementwise/where"

/** √x, whose derivative is taken to be 0 at 0: what lengths and deviations are made of. @internal */
export const rootOrZero = unary("rootOrZero", {
  result: "float",
  expr: (x) => x.sqrt(),
  vjp: (g, saved) => [where(saved.output.eq(0), 0, g.div(saved.output.mul(2)))],
  domain: ["positive"],
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  rootOrZero: { inputs: [{ shape: {}, from: "positive" }], calls: [rootOrZero] },
}
