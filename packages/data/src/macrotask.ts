/** Milliseconds of work after which the event loop gets a turn: less than a frame at 60 Hz. */
const BUDGET = 12

/** Lets timers, input and drawing run: resolves in a new task, not a microtask. */
function nextTask(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}

/** A function to await between pieces of work: it gives the event loop a turn when enough time has gone by. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    if (performance.now() - last < BUDGET) return undefined
    return nextTask().then(() => {
      last = performance.now()
    })
  }
}
