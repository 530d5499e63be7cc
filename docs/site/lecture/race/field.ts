import { tensor } from "gradus"
import { SURFACES, type Surface } from "../../surfaces/surfaces"
import { readFormula } from "./formula"
import { FIRST_FORMULA, OWN } from "./heats"

/** The surface of a race: a known one, or the reader's formula over a window of a given size. */
export function fieldOf(key: string, formula: string, size: number): Surface {
  if (key !== OWN) return SURFACES.find((one) => one.key === key) ?? SURFACES[0]
  let text = formula
  try {
    readFormula(text)
  } catch {
    // Only an address that somebody wrote by hand carries what cannot be read.
    text = FIRST_FORMULA
  }
  return {
    key: OWN,
    name: "Your own",
    formula: text,
    f: readFormula(text),
    x: [-size, size],
    y: [-0.75 * size, 0.75 * size],
    start: [-0.75 * size, 0.5 * size],
    minima: [],
  }
}

/** The surface as it is drawn: where it has no finite value, it is as high as its highest place. */
export function drawable(surface: Surface): Surface {
  if (surface.key !== OWN) return surface
  return {
    ...surface,
    f: (x, y) => {
      const made = surface.f(x, y)
      const values = Float64Array.from(made.toTypedArray())
      if (values.every(Number.isFinite)) return made
      const high = values.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), -Infinity)
      const ceiling = Number.isFinite(high) ? high : 0
      return tensor(values.map((value) => (Number.isFinite(value) ? value : ceiling))).reshape([
        ...made.shape,
      ])
    },
  }
}
