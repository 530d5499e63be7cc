import { type CompileOptions, compile } from "@gradus/compile"
import type { Contender } from "../task"
import { onArrays, trainingStep } from "./gradus"

/** The very step of the eager contender, compiled. */
export function compiled(options: CompileOptions): Contender {
  return {
    prepare: (task) => onArrays(task, compile(trainingStep(task), options)),
  }
}
