import { RUNTIMES } from "@gradus/runtimes"
import { browserEngine } from "./browser-engine"
import type { Engine, Missing } from "./engine"
import { runtimeEngine } from "./runtime-engine"

type Start = () => Promise<Engine | Missing>

/** This Node first. */
export const ENGINES: Readonly<Record<string, Start>> = {
  node: () => runtimeEngine({ name: "Node", executable: process.execPath, args: [] }),
  ...Object.fromEntries(
    RUNTIMES.map((runtime): [string, Start] => [
      runtime.name.toLowerCase().replace(" ", "-"),
      () => runtimeEngine(runtime),
    ]),
  ),
  chromium: () => browserEngine("Chromium"),
  firefox: () => browserEngine("Firefox"),
  webkit: () => browserEngine("WebKit"),
}
