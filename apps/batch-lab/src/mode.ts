/** How steps run: each compiled into one program, or operation by operation. */
export type Mode = "compiled" | "eager"

/** How the steps of an experiment run, and the mode that is sampled beside. */
export function modesOf({ eager }: { readonly eager: boolean }): {
  readonly mode: Mode
  readonly other: Mode
} {
  return eager ? { mode: "eager", other: "compiled" } : { mode: "compiled", other: "eager" }
}
