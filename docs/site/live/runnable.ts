/** What an example imports from which module; all of it when a module is imported as a whole. */
export type Imports = readonly (readonly [module: string, names: readonly string[] | "all"])[]

/** An example as the body of an async function of `modules`, `seen` and `console`. */
export interface RunnableExample {
  readonly body: string
  readonly imports: Imports
  /** The line where the syntax looks wrong, if any does. */
  readonly wrongLine?: number
}
