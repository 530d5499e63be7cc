/** `<owner>: <what must hold>, got <value>. <What to do>` */
const HOUSE_FORM = /^[^:\n]+: [\s\S]+ got [\s\S]+[.?]$/

/** Of no kind that any argument has. */
class Stranger {
  readonly size = 3
}
export const STRANGERS: Readonly<Record<string, () => unknown>> = {
  "a symbol": () => Symbol("strange"),
  "a bigint": () => 7n,
  "a date": () => new Date(0),
  "a promise": () => Promise.resolve(1),
  "an object of a class": () => new Stranger(),
  "a regular expression": () => /x/,
  "a class": () => Stranger,
  "a proxy that was revoked": () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  "a list with holes": () => Array(3),
}

/** Right somewhere, wrong elsewhere: where they are wrong the error is ours. */
export const SUSPECTS: Readonly<Record<string, () => unknown>> = {
  ...STRANGERS,
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  NaN: () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  "-1": () => -1,
  "1.5": () => 1.5,
  "2^53": () => 2 ** 53,
  "an empty text": () => "",
  "a text": () => "1",
  "a list": () => [],
  "a list of texts": () => ["a"],
  "a list of nothing": () => [undefined, null],
  "an object": () => ({}),
  "an object without prototype": () => Object.create(null),
  "a revoked list": () => {
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    return proxy
  },
  "an object with a strange name": () => ({ strange: 1 }),
  "a map": () => new Map(),
  "a function": () => () => undefined,
  "a typed array": () => new Float32Array(2),
}

/** What is passed beyond the last argument. */
export const SURPLUS: Readonly<Record<string, () => unknown>> = {
  "an object": () => ({ dtype: "float64" }),
  "a number": () => 0,
  undefined: () => undefined,
}

/** What came of a call: nothing said, an error of ours, or another. */
export function tried(call: () => unknown): "ours" | "silent" | Error {
  try {
    const result = call()
    if (result instanceof Promise) result.catch(() => undefined)
    return "silent"
  } catch (error) {
    return error instanceof Error && HOUSE_FORM.test(error.message) ? "ours" : (error as Error)
  }
}

export const described = (error: "ours" | "silent" | Error) =>
  error instanceof Error ? `${error.name}: ${error.message}` : error

export const listed = (found: Readonly<Record<string, string>>) =>
  Object.entries(found)
    .map(([what, got]) => `${what}: ${got}`)
    .join("\n")
