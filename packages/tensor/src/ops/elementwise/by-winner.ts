import type { Tensor } from "../../tensor"
import { where } from "./where"

/** The gradient for whichever operand did not lose, halved between them at ties. @internal */
export function byWinner(
  gradient: Tensor,
  firstLoses: Tensor,
  secondLoses: Tensor,
  tie: Tensor,
): [Tensor, Tensor] {
  const share = where(tie, gradient.mul(0.5), gradient)
  return [where(firstLoses, 0, share), where(secondLoses, 0, share)]
}
