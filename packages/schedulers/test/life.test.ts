import { boundScheduleLaws, describeLaws } from "@gradus/laws"
import { describe, expect, test } from "vitest"
import { bindings } from "./bindings"
import { compositions, plateau, singles, subjectOf } from "./life"

for (const [name, options] of Object.entries({ ...singles, ...compositions })) {
  describeLaws(describe, test, subjectOf(name, options), boundScheduleLaws)
}
describeLaws(describe, test, plateau, boundScheduleLaws)

test("every way of binding leads such lives", () => {
  const lived = [...Object.keys({ ...singles, ...compositions }), plateau.name]
  expect(lived.sort()).toEqual(Object.keys(bindings).sort())
})
