import * as gradus from "gradus"
import { expect, it } from "vitest"
import { EXPECTED, train } from "../site/guides/same-bits-training"

/* The page's example holds the same hash by itself; here are the other ways in which its figure runs it. */

it.each([{}, { compiled: {} }, { stop: 37 }, { compiled: {}, stop: 64 }])(
  "gives the bits that the page shows: %o",
  async (way) => {
    expect(await train(gradus, way)).toBe(EXPECTED)
  },
)

it("gives others for another seed", async () => {
  expect(await train(gradus, { seed: 8 })).not.toBe(EXPECTED)
})
