import { compile } from "@gradus/compile"
import type { Tensor } from "@gradus/tensor"
import { activeRecorder } from "@gradus/tensor/engine"
import { demandPrograms } from "../../compile/test/programs/demand-programs"
import { SGD } from "../src"

type Step = (closure?: () => Tensor) => Tensor | undefined

// A setup file: every step of every optimizer is a compiled one.
const prototype = Object.getPrototypeOf(SGD.prototype) as { step: Step }
const eager = prototype.step
const steps = new WeakMap<object, Step>()
let ran = 0

prototype.step = function step(this: object, closure) {
  if (activeRecorder()) return eager.call(this, closure)
  let compiled = steps.get(this)
  if (!compiled) {
    compiled = compile((closure?: () => Tensor) => eager.call(this, closure))
    steps.set(this, compiled)
  }
  ran++
  return compiled(closure)
}

demandPrograms(() => ran)
