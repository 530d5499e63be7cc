/** Text to be put in place of other text. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Blanks that leave every line where it is. */
export function blank(code: string, from: number, to: number): Edit {
  return { from, to, text: code.slice(from, to).replace(/[^\n]/g, " ") }
}
