import type { Outcome } from "./training"

/** In what two trainings differ: nothing, or where it began and what it reached. The losses may be of a last part only. */
export function difference(expected: Outcome, got: Outcome): string | undefined {
  const steps = Object.keys(got.losses).map(Number)
  const step = steps.sort((a, b) => a - b).find((at) => !Object.is(expected.losses[at], got.losses[at]))
  if (got.hash === expected.hash && step === undefined && steps.length > 0) return undefined
  const names = [...new Set([...Object.keys(expected.tensors), ...Object.keys(got.tensors)])]
  const tensors = names.filter((name) => expected.tensors[name] !== got.tensors[name])
  const where =
    step === undefined
      ? "all losses are the same"
      : `loss ${expected.losses[step]} became ${got.losses[step]} at step ${step}, the first of ${steps.length} that differs`
  const what = got.hash === expected.hash ? "nothing differs" : "counters differ, and no tensor"
  return `${where}; in the end ${tensors.length > 0 ? `${tensors.length} tensors differ: ${tensors.join(", ")}` : what}`
}
