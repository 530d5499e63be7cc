/** The error of all refusals: who refuses, what must hold, what was given, what to do. */
export function refusal(owner: string, must: string, got: string, advice: string): RangeError {
  return new RangeError(`${owner}: ${must}, got ${got}. ${advice}`)
}

/** A name in quotes, cut when it is very long: it may come from a hostile file. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name)
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
