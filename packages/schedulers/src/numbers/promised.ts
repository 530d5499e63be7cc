import type { Draw } from "@gradus/laws"

/* Where the promises of schedules draw their options from. */

export const RATE: Draw<number> = { real: [1e-4, 2], usual: 1, also: [0, 1e-12, 1e3] }
/** Also one that is a part of the rate, as a lowest rate is: `of: "lr"`. */
export const SHARE = { share: [0, 1] } as const
export const STEPS = { whole: [1, 150], also: [1, 2, 1000] } as const
export const GAMMA: Draw<number> = { real: [0.1, 1], also: [0, 1.001, 2] }
