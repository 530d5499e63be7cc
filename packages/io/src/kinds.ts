import { isPlain, type Kind } from "@gradus/checks"

/** What messages begin with. */
export const NAME: Kind<string> = { must: "a text", type: "string", holds: (name) => name !== "" }

/** Values by name, in an object that is no more than that. */
export function byName(what: string, advice: string): Kind<Readonly<Record<string, unknown>>> {
  return { must: `an object of ${what} by name`, type: "object", holds: isPlain, advice }
}

/** What is saved or restored under names. */
export const PARTS = /* @__PURE__ */ byName("parts", "Write { model, optimizer }, say.")
