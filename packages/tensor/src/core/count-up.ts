import type { Tensor } from "../tensor"
import { activeRecorder } from "../trace/recorder"

/** Adds 1 to a resident tensor of one element, in place. */
export function countUp(cell: Tensor): void {
  if (activeRecorder()) cell.assign(cell.add(1))
  else cell.storage.fill((cell.storage.peek()[0] as number) + 1)
}
