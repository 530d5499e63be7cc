/// <reference path="../../../tooling/config/import-glob.d.ts" />
import { describe, expect, it } from "vitest"
import {
  boundScheduleLaws,
  compositionLaws,
  functionLaws,
  type Law,
  LawError,
  layerLaws,
  loaderLaws,
  lossFormulaLaws,
  lossLaws,
  operationLaws,
  optimizerLaws,
  scheduleFormulaLaws,
  scheduleLaws,
} from "../src/index"
import type { Defect } from "./defects/defect"
import { layerDefects } from "./defects/layer-defects"
import { loaderDefects } from "./defects/loader-defects"
import { lossDefects, lossFormulaDefects } from "./defects/loss-defects"
import { functionDefects, operationDefects } from "./defects/operation-defects"
import { optimizerDefects } from "./defects/optimizer-defects"
import { compositionDefects, scheduleDefects, scheduleFormulaDefects } from "./defects/schedule-defects"
import { boundScheduleDefects } from "./defects/schedule-life-defects"

/** Defects that stand in a file of their law's name, which no list has to name. */
const sources = import.meta.glob<{ readonly written?: readonly Defect<never>[] }>("./defects/*.ts", {
  eager: true,
})
const written = Object.values(sources).flatMap(({ written: some = [] }) => some)

async function caught<Subject>({ subject, laws, law }: Defect<Subject>): Promise<unknown> {
  const named = laws.find(({ name }) => name === law)
  if (!named) throw new Error(`no law is called "${law}"`)
  if (!named.applies(subject)) throw new Error(`"${law}" does not apply`)
  try {
    await named.check(subject)
    return undefined
  } catch (error) {
    return error
  }
}

function table<Subject>(what: string, defects: readonly Defect<Subject>[]): void {
  describe(`deliberate defects in ${what}`, () => {
    for (const defect of defects) {
      it(`${defect.defect} → ${defect.law}`, async () => {
        expect(await caught(defect)).toBeInstanceOf(LawError)
      })
    }
  })
}

function everyLawCatches<Subject>(laws: readonly Law<Subject>[], defects: readonly Defect<Subject>[]): void {
  const all: readonly { readonly law: string }[] = [...defects, ...written]
  const idle = laws.filter(({ name }) => !all.some(({ law }) => law === name))
  expect(idle.map(({ name }) => name)).toEqual([])
}

it("every law catches some defect", () => {
  everyLawCatches(optimizerLaws, optimizerDefects)
  everyLawCatches(functionLaws, functionDefects)
  everyLawCatches(operationLaws, operationDefects)
  everyLawCatches(layerLaws, layerDefects)
  everyLawCatches(lossLaws, lossDefects)
  everyLawCatches(lossFormulaLaws, lossFormulaDefects)
  everyLawCatches(loaderLaws, loaderDefects)
  everyLawCatches(scheduleLaws, scheduleDefects)
  everyLawCatches(scheduleFormulaLaws, scheduleFormulaDefects)
  everyLawCatches(compositionLaws, compositionDefects)
  everyLawCatches(boundScheduleLaws, boundScheduleDefects)
})

table("optimizers", optimizerDefects)
table("functions", functionDefects)
table("operations", operationDefects)
table("layers", layerDefects)
table("losses", lossDefects)
table("losses with a formula", lossFormulaDefects)
table("loaders", loaderDefects)
table("schedules", scheduleDefects)
table("schedules with a formula", scheduleFormulaDefects)
table("compositions of schedules", compositionDefects)
table("lives of schedules", boundScheduleDefects)
if (written.length > 0) table("what new laws are about", written)
