import { demand, type Kind, ofType } from "@gradus/checks"

const BODY: Kind<() => unknown> = { ...ofType("function", "a function"), advice: "Write () => …." }

/** What JavaScript calls the functions that go on after they have returned. */
const LATER = new Set(["AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction"])

/**
 * Runs a function under a mode that ends when it returns. What would go on afterwards (an async function, a promise, a
 * generator) would do so under another mode, silently, and is refused.
 *
 * @param enter - runs the body under the mode; not called for a function that is known to go on
 * @throws TypeError when the function goes on after it has returned, or is none
 */
export function callSynchronously<T>(
  owner: string,
  body: () => T,
  enter: (body: () => T) => T = (run) => run(),
): T {
  demand(owner, "what to run", BODY, body)
  const kind = (body as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  if (LATER.has(String(kind))) throw goesOn(owner, String(kind))
  const result = enter(body)
  demandOver(owner, result)
  return result
}

/** @throws TypeError for what a function gives that goes on after it has returned */
export function demandOver(owner: string, result: unknown): void {
  const { then, next } = (result ?? {}) as Returned
  if (typeof then === "function") {
    // It will not be waited for: whether it fails is nobody's business any more.
    Promise.resolve(result).catch(() => undefined)
    throw goesOn(owner, "one that returns a promise")
  }
  // The tag of a tensor is made of all its numbers, and not asked for.
  const tag = typeof next === "function" && (result as Returned)[Symbol.toStringTag]
  if (tag === "Generator" || tag === "AsyncGenerator") throw goesOn(owner, `one that returns a ${tag}`)
}

interface Returned {
  readonly then?: unknown
  readonly next?: unknown
  readonly [Symbol.toStringTag]?: unknown
}

function goesOn(owner: string, got: string): TypeError {
  return new TypeError(
    `${owner}: the function must have done all its work when it returns, got ${got}. Await outside, and wrap the synchronous part alone.`,
  )
}
