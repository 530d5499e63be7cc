import { serve } from "../parts/background-worker"
import { shared } from "../parts/shared-packages"
import { modulesSeen } from "./modules-seen"
import { type NetworkName, needed, type OptimizerName, smallStep } from "./small-steps"
import { INSTRUCTIONS, type Opcode, opcodesOf } from "./wasm-opcodes"

export interface SmallStepSettings {
  readonly network: NetworkName
  readonly optimizer: OptimizerName
}

/** What a compiled step tells of itself. */
export interface SmallStepReport {
  readonly explained: string
  readonly nodes: readonly {
    readonly id: string
    readonly label: string
    readonly kind: "value" | "kernel"
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[]
  readonly mermaid: string
  /** The program. */
  readonly bytes: Uint8Array
  readonly opcodes: ReadonlyMap<number, Opcode>
}

serve<SmallStepSettings, SmallStepReport>(async ({ network, optimizer }, { tell }) => {
  const gradus = await shared("gradus", ...needed)
  const kernels = await shared("@gradus/kernels", "Bytes", ...INSTRUCTIONS)
  const { step: plain, x, y } = smallStep(gradus, network, optimizer)
  const step = gradus.compile(plain)
  const modules = modulesSeen(() => step(x, y))
  const { nodes, edges } = step.graph
  tell({
    explained: step.explain(),
    nodes,
    edges,
    mermaid: step.graph.toMermaid(),
    bytes: modules[modules.length - 1],
    opcodes: opcodesOf(kernels),
  })
})
