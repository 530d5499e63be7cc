/** The modules of a package by path, as `import.meta.glob("../src/**\/*.ts", { eager: true })` of one of its tests gives them. */
export type Sources = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A thing, where it is written, and what is promised there. */
export interface Written<Thing> {
  readonly name: string
  readonly thing: Thing
  /** From the repository's root. */
  readonly path: string
  readonly promises: unknown
}

/** What a package exports of a kind, by name. */
export function exportedOf<Thing>(
  sources: Sources,
  isThing: (value: unknown, name: string) => value is Thing,
): Readonly<Record<string, Thing>> {
  const all = Object.entries(sources["../src/index.ts"])
  return Object.fromEntries(all.filter((entry): entry is [string, Thing] => isThing(entry[1], entry[0])))
}

/** Everything of a kind that a package exports or writes down under the name it has there, by file. */
export function writtenIn<Thing>(
  sources: Sources,
  folder: string,
  isThing: (value: unknown, name: string) => value is Thing,
): readonly Written<Thing>[] {
  return Object.entries(sources).flatMap(([path, source]) => {
    if (path.endsWith("/index.ts")) return []
    return Object.entries(source).flatMap(([name, thing]) =>
      isThing(thing, name)
        ? [{ name, thing, path: path.replace("..", folder), promises: source.promises }]
        : [],
    )
  })
}
