import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const made = new Map<string, Promise<string>>()

/** A program of this folder in one text, with gradus from its sources: every engine runs the very same code. */
export function bundle(file: string, platform: "node" | "browser"): Promise<string> {
  const code = made.get(file) ?? make(file, platform)
  made.set(file, code)
  return code
}

async function make(file: string, platform: "node" | "browser"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    format: "esm",
    platform,
    target: "es2022",
    conditions: ["@gradus/source"],
    write: false,
  })
  return outputFiles[0].text
}
