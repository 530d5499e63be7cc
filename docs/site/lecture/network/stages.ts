/** One stage of the pass: what it finds, as a formula and in words. */
export interface Stage {
  readonly formula: string
  readonly text: string
}

export const STAGES: readonly Stage[] = [
  { formula: "a, b", text: "The inputs of the examples. The weights and biases are the printed ones." },
  {
    formula: "h = W⁰·x + b⁰",
    text: "Forward: each h is the sum of the inputs, each times its weight, and a bias.",
  },
  { formula: "k = W¹·h + b¹", text: "Forward: the same from h to k." },
  { formula: "ŷ = W²·k + b²", text: "Forward: the same from k to the prediction ŷ." },
  { formula: "L = mean of (ŷ − y)²", text: "The loss says how wrong the predictions are." },
  {
    formula: "δ(ŷ) = ∂L/∂ŷ = 2·(ŷ − y)/N",
    text: "Backward begins: how the loss changes with each prediction. N is the number of examples.",
  },
  {
    formula: "∂L/∂W² = Σ δ(ŷ)·k, ∂L/∂b² = Σ δ(ŷ)",
    text: "A weight's gradient is the δ it leads to times the value it comes from, summed over the examples.",
  },
  { formula: "δ(k) = δ(ŷ)·W²", text: "The δ goes back along the same weights: the chain rule." },
  {
    formula: "∂L/∂W¹ = Σ δ(k)·h, ∂L/∂b¹ = Σ δ(k)",
    text: "The gradients of the second layer, from δ(k) and h.",
  },
  {
    formula: "δ(h) = δ(k)·W¹",
    text: "Back once more. Two ways lead from each h to the loss, so δ(h) is a sum of two.",
  },
  {
    formula: "∂L/∂W⁰ = Σ δ(h)·x, ∂L/∂b⁰ = Σ δ(h)",
    text: "The gradients of the first layer, from δ(h) and the inputs. Now all 20 are known.",
  },
]

export const LAST_STAGE = STAGES.length - 1

/** What is known, and so shown. */
export interface Known {
  /** Values of layers up to this one. */
  readonly values: number
  readonly loss: boolean
  /** δ of layers from this one on. */
  readonly deltas: number
  /** Gradients of parameters from this layer on. */
  readonly gradients: number
}

export function knownAt(stage: number): Known {
  return {
    values: Math.min(stage, 3),
    loss: stage >= 4,
    // 5: δ of layer 3, 7: of 2, 9: of 1; 6: gradients of parameters 2, 8: of 1, 10: of 0.
    deltas: stage < 5 ? 4 : 3 - Math.floor((stage - 5) / 2),
    gradients: stage < 6 ? 3 : 2 - Math.floor((stage - 6) / 2),
  }
}
