import { Linear, Sequential, type Tensor, tensor } from "../../src"

/** The lecture's data: y = 3a + 2b. */
export const x = tensor(
  [
    [1, 2],
    [2, 3],
    [10, 5],
  ],
  { dtype: "float64" },
)
export const y = tensor([[7], [12], [40]], { dtype: "float64" })

/** The lecture's linear 2-3-2-1 network. */
export function makeNetwork(): Sequential {
  const dtype = "float64"
  return new Sequential(new Linear(2, 3, { dtype }), new Linear(3, 2, { dtype }), new Linear(2, 1, { dtype }))
}

/** Its printed weights, to four digits. */
export const weights: Readonly<Record<string, Tensor>> = {
  "0.weight": tensor(
    [
      [0.4343, 0.6134],
      [-0.2977, 0.1472],
      [-0.3772, -0.2806],
    ],
    { dtype: "float64" },
  ),
  "0.bias": tensor([0.2081, -0.5165, 0.3692], { dtype: "float64" }),
  "1.weight": tensor(
    [
      [0.5137, 0.5441, 0.4459],
      [-0.0712, 0.0366, -0.2097],
    ],
    { dtype: "float64" },
  ),
  "1.bias": tensor([0.273, 0.5439], { dtype: "float64" }),
  "2.weight": tensor([[0.5989, 0.361]], { dtype: "float64" }),
  "2.bias": tensor([-0.3608], { dtype: "float64" }),
}
