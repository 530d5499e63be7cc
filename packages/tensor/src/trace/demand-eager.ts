import { activeRecorder } from "./recorder"

/** @throws Error inside a step that is recorded, for what needs numbers in JavaScript */
export function demandEager(owner: string, why: string, advice: string): void {
  if (!activeRecorder()) return
  throw new Error(
    `${owner}: the call must be outside of a compiled step, since it ${why}, got one inside. ${advice}.`,
  )
}
