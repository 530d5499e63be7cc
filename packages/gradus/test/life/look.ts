import { isTensor, type Tensor } from "gradus"
import type { World } from "./world"

/** Everything of a world that somebody may look at, by path, as texts that tell all bits. */
export function look(world: World, gradients: boolean): Map<string, string> {
  const seen = new Map<string, string>()
  const { net, optimizer, second, schedule, draws } = world
  const parts = {
    net: net.stateDict(),
    optimizer: optimizer.stateDict(),
    second: second.stateDict(),
    rates: optimizer.paramGroups.map(({ lr }) => lr),
    schedule: schedule?.stateDict(),
    draws: draws.state(),
    modes: net.modules().map(({ training }) => training),
    grads: gradients && Object.fromEntries(net.namedParameters().map(([path, { grad }]) => [path, grad])),
  }
  note(seen, "", parts)
  return seen
}

function note(seen: Map<string, string>, path: string, value: unknown): void {
  if (isTensor(value)) seen.set(path, bitsOf(value))
  else if (typeof value !== "object" || value === null) {
    seen.set(path, Object.is(value, -0) ? "-0" : String(value))
  } else for (const [key, part] of Object.entries(value)) note(seen, `${path}/${key}`, part)
}

export function bitsOf(tensor: Tensor): string {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray()
  return `${tensor.dtype}[${tensor.shape}] ${Buffer.from(buffer, byteOffset, byteLength).toString("hex")}`
}

/** The first path at which two worlds differ, and how. */
export function difference(one: Map<string, string>, other: Map<string, string>): string | undefined {
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(path), other.get(path)]
    if (a !== b) return `${path}: ${short(a)} there, ${short(b)} here`
  }
  return undefined
}

const short = (text = "nothing") => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
