import { describeLaws, layerLaws } from "@gradus/laws"
import { Generator } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fieldsOf, files, subjectOf, subjects } from "./promises"

/* What float64 holds to its formula in laws.test.ts is held to it in float32 here. */

const laws = layerLaws.filter(({ name }) => name === "every output is that of the declared formula")

it("every layer has a formula", () => {
  const without = Object.entries(subjects).filter(([, variants]) => variants.every(({ formula }) => !formula))
  expect(without.map(([name]) => name)).toEqual([])
})

it("every field of a layer is drawn in one of its forms", () => {
  const left = Object.entries(subjects).flatMap(([name, variants]) => {
    const drawn = variants.flatMap(({ fields }) => (fields ? Object.keys(sampled(fields).filled) : []))
    const own = variants.flatMap(({ make }) =>
      fieldsOf(make({ dtype: "float64", generator: new Generator(1) })),
    )
    return [...new Set(own)]
      .filter((field) => !drawn.includes(field))
      .map(
        (field) =>
          `${name}: add to the promises of ${files[name]}: draw: { ${field}: { oneOf: […], usual: … } }`,
      )
  })
  expect(left).toEqual([])
})

const sampled = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { seed: 1, numRuns: 1 })[0]

for (const [name, variants] of Object.entries(subjects)) {
  for (const [i, variant] of variants.entries()) {
    if (variant.formula) describeLaws(describe, it, subjectOf(`${name} (${i + 1})`, variant, "float32"), laws)
  }
}
