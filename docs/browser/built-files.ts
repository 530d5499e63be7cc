import { readdirSync, readFileSync } from "node:fs"
import { posix } from "node:path"

/** A link as a page writes it. */
export interface Link {
  readonly page: string
  readonly target: string
}

/** The built site as files: what they link to, and what can be linked to. */
export class BuiltFiles {
  readonly files: ReadonlySet<string>
  readonly #ids = new Map<string, ReadonlySet<string>>()

  /** @param base - where the site lies below its host, such as `/gradus/` */
  constructor(
    readonly folder: string,
    readonly base: string,
  ) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    this.files = new Set(
      entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => posix.relative(folder, posix.join(parentPath, name))),
    )
  }

  read = (file: string): string => readFileSync(posix.join(this.folder, file), "utf8")

  /** The files whose names end so. */
  ending = (end: string): string[] => [...this.files].filter((file) => file.endsWith(end)).sort()

  /** All that a page links to or is made of. */
  linksOf(page: string): Link[] {
    // Code that is shown has no tags: its < is written &lt;.
    const tags = this.read(page).matchAll(/<[a-z][^<>]*?\s(?:href|src)="([^"]*)"/g)
    return [...new Set([...tags].map(([, target]) => target.replaceAll("&amp;", "&")))].map((target) => ({
      page,
      target,
    }))
  }

  /** What is wrong with a link within the site; undefined when nothing is. */
  faultOf({ page, target }: Link): string | undefined {
    const [path, anchor] = target.split("#")
    const file = path === "" ? page : this.#fileOf(path.split("?")[0], page)
    if (file === undefined || !this.files.has(file)) return "no such file"
    if (!anchor || !file.endsWith(".html")) return undefined
    return this.#idsOf(file).has(decodeURIComponent(anchor)) ? undefined : `no such place in ${file}`
  }

  #fileOf(path: string, page: string): string | undefined {
    if (path.startsWith("/") && !path.startsWith(this.base)) return undefined
    const whole = path.startsWith("/")
      ? path.slice(this.base.length)
      : posix.join(posix.dirname(page), decodeURIComponent(path))
    if (whole === "" || whole === "." || whole.endsWith("/")) return posix.join(whole, "index.html")
    return whole
  }

  #idsOf(file: string): ReadonlySet<string> {
    const known = this.#ids.get(file)
    if (known) return known
    const ids = new Set([...this.read(file).matchAll(/<[a-z][^<>]*?\sid="([^"]*)"/g)].map(([, id]) => id))
    this.#ids.set(file, ids)
    return ids
  }
}
