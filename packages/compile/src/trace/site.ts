/** A place in the step's code, read only when there is something to say. */
export type Site = Error

/**
 * Thrown by a recording that takes down no places when an error wants to name one: the step is recorded once more, with
 * them. To take them down always would take longer than all the rest of a recording.
 */
export class PlacesWanted extends Error {}

const DEPTH = 40

/** Runs `body` with stacks deep enough to reach the step's own code. */
export function withDeepStacks<T>(body: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = DEPTH
  try {
    return body()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

export function siteHere(): Site {
  return new Error("recorded here")
}

/** The name of the function that calls the step: what is above it on a stack is the step's own code. */
const BORDER = "gradus compiled step"

/** Calls the step, marking on the stack where its own code begins. */
export const callStep = { [BORDER]: <T>(step: () => T): T => step() }[BORDER] as <T>(step: () => T) => T

/**
 * The line of the step's code that led to a place: of frames above the border the innermost that is not one of
 * these packages'.
 */
export function lineOf(site: Site): string | undefined {
  const frames = (site.stack ?? "").split("\n").filter((line) => /^\s*at |@/.test(line))
  const border = frames.findIndex((frame) => frame.includes(BORDER))
  // The function that hands the arguments over stands between the border and the step.
  const own = border < 0 ? frames : frames.slice(0, border - 1)
  const places = own.filter((frame) => placeIn(frame))
  return placeIn(places.find((frame) => !isOurs(frame)) ?? places.at(-1))
}

/** Whether a frame lies in a gradus package: installed, or in the project's own workspace. */
function isOurs(frame: string): boolean {
  return /[/\\](@gradus|gradus)[/\\][^:]*[/\\]?(dist|src)[/\\]|[/\\]packages[/\\]\w+[/\\](dist|src)[/\\]/.test(
    frame,
  )
}

function placeIn(frame: string | undefined): string | undefined {
  return frame?.match(/\(?((?:file:\/\/|https?:\/\/|[A-Za-z]:\\|\/)[^()\s]*?:\d+:\d+)\)?\s*$/)?.[1]
}

/** " at <line>", or nothing where it is not known. */
export function atLine(site: Site | undefined): string {
  const line = site && lineOf(site)
  return line ? ` at ${line}` : ""
}
