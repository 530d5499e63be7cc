import type { OptimizerSubject } from "../../src/index"
import { adamDefects } from "./adam-defects"
import type { Defect } from "./defect"
import { plumbingDefects } from "./plumbing-defects"
import { ruleDefects } from "./rule-defects"

export const optimizerDefects: readonly Defect<OptimizerSubject>[] = [
  ...adamDefects,
  ...ruleDefects,
  ...plumbingDefects,
]
