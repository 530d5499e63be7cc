import { describeLaws, layerLaws } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, it } from "vitest"
import { drawn, subjectOf } from "../promises"
import { zoo } from "./layers"

const numRuns = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 3)

for (const [name, promise] of Object.entries(zoo))
  describeLaws(describe, it, subjectOf(name, drawn(promise)), layerLaws, { numRuns })
