import { sep } from "node:path"
import { demand, type Kind } from "@gradus/checks"

const PATH: Kind<string> = {
  must: "the path of a file",
  type: "string",
  // What ends like the name of a folder would lose its end.
  holds: (path) => path !== "" && !/[/\0]$/.test(path) && !path.endsWith(sep),
  advice: "Name the file; of a URL, take fileURLToPath(url).",
}

/** @throws unless it is a text that can name a file */
export function demandPath(owner: string, path: unknown): void {
  demand(owner, "path", PATH, path)
}
