import { demand, type Kind } from "@gradus/checks"

const PATH: Kind<string> = {
  must: "a path",
  type: "string",
  holds: (path) => path !== "",
  advice: "Name the file; of a URL, take fileURLToPath(url).",
}

/** @throws unless it is a text that can name a file */
export function demandPath(owner: string, path: unknown): void {
  demand(owner, "path", PATH, path)
}
