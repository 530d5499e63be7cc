import { show } from "@gradus/checks"

/**
 * All that an array or a plain object holds.
 *
 * @param name - what it is called in messages
 * @throws TypeError for what JSON would leave out: holes, names of an array, symbols and hidden names
 */
export function membersOf(owner: string, value: object, name: string): [string, unknown][] {
  const entries = Array.isArray(value)
    ? Array.from(value, (item: unknown, i): [string, unknown] => [`${i}`, item])
    : Object.entries(value)
  const names = new Set<string | symbol>(entries.map(([key]) => key))
  if (Array.isArray(value)) names.add("length")
  const own = Reflect.ownKeys(value)
  const stray = own.find((key) => !names.has(key))
  if (stray === undefined && own.length === names.size) return entries
  const got = stray === undefined ? "a hole" : show(stray)
  throw new TypeError(
    `${owner}: ${name} must hold nothing but elements or plain names, got ${got}. Put it under a name of its own.`,
  )
}
