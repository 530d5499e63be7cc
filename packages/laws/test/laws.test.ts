import { describe, it } from "vitest"
import {
  boundScheduleLaws,
  compositionLaws,
  describeLaws,
  functionLaws,
  layerLaws,
  loaderLaws,
  lossFormulaLaws,
  lossLaws,
  operationLaws,
  scheduleFormulaLaws,
  scheduleLaws,
} from "../src/index"
import { decay } from "./reference/bound-schedules"
import { functions } from "./reference/functions"
import { layers } from "./reference/layers"
import { asyncLoader, loader } from "./reference/loader"
import { losses, squared, weighted } from "./reference/losses"
import { operations } from "./reference/operations"
import { compositions, formulated, schedules } from "./reference/schedules"

for (const subject of functions) describeLaws(describe, it, subject, functionLaws)
for (const subject of operations) describeLaws(describe, it, subject, operationLaws)
for (const subject of layers) describeLaws(describe, it, subject, layerLaws)
for (const subject of losses) describeLaws(describe, it, subject, lossLaws)
for (const subject of [squared(), weighted()]) describeLaws(describe, it, subject, lossFormulaLaws)
for (const subject of [loader(), asyncLoader]) describeLaws(describe, it, subject, loaderLaws)
for (const subject of schedules) describeLaws(describe, it, subject, scheduleLaws)
describeLaws(describe, it, formulated(), scheduleFormulaLaws)
for (const subject of compositions) describeLaws(describe, it, subject, compositionLaws)
describeLaws(describe, it, decay(), boundScheduleLaws)
