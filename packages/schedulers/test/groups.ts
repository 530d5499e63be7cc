import type { ParamGroup } from "../src"

/** An optimizer reduced to what schedulers see of it: groups of plain numbers. */
export function optimizerWith(...lrs: readonly number[]): { readonly paramGroups: ParamGroup[] } {
  return { paramGroups: lrs.map((lr) => ({ lr })) }
}

/** The learning rates in force. */
export function lrsOf(optimizer: { readonly paramGroups: readonly ParamGroup[] }): number[] {
  return optimizer.paramGroups.map(({ lr }) => lr)
}
