/**
 * Whether a function is an arrow, which has no `this` of its own: its text begins with its parameters, in parentheses or
 * as one name before `=>`. An asynchronous one may count as something else; it cannot be a step.
 */
export function isArrow(fn: (...args: never[]) => unknown): boolean {
  return /^(\(|[\w$\\{}\x80-\uffff]+(\s|\/\*.*?\*\/)*=>)/.test(Function.prototype.toString.call(fn))
}
