import { FORGET } from "./barrier"
import { CONTROL, ERROR_BYTES, LISTEN, MAILBOX } from "./control"

/** Milliseconds that a worker spins for its next job before it sleeps; less when that was in vain, as at a barrier. */
const PATIENCE = 0.08

/**
 * The program of a worker, as text, so that no bundler has to know of a second entry. A worker waits for jobs at its
 * mailbox and goes to its event loop only to read a message: the memory and its place there, or a module.
 */
export const WORKER_SOURCE = `"use strict"
{
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads")
const port = node ? node.parentPort : self
const programs = new Map()
let memory, thread, words, bytes, job, asleep, posted, dealt, awaited
let vain = 0

function join(data) {
  memory = data.memory
  thread = data.thread
  words = new Int32Array(memory.buffer, data.control, data.length / 4)
  bytes = new Uint8Array(memory.buffer, data.control, data.length)
  const word = (offset) => (data.mailbox + offset) / 4
  job = word(${MAILBOX.job})
  asleep = word(${MAILBOX.asleep})
  posted = word(${MAILBOX.posted})
  dealt = word(${MAILBOX.dealt})
  awaited = word(${MAILBOX.awaited})
}

function load({ id, module }) {
  let step
  try {
    step = new WebAssembly.Instance(module, { env: { memory } }).exports["step" + thread]
  } catch (error) {
    step = () => { throw error }
  }
  programs.set(id, step)
}

function fail(error) {
  if (Atomics.compareExchange(words, ${CONTROL.failed / 4}, 0, 1) === 0) {
    const text = new TextEncoder().encode(String(error)).subarray(0, ${ERROR_BYTES})
    bytes.set(text, ${CONTROL.errorText})
    Atomics.store(words, ${CONTROL.errorLength / 4}, text.length)
    Atomics.store(words, ${CONTROL.errorThread / 4}, thread)
  }
  Atomics.add(words, ${CONTROL.generation / 4}, 1)
  Atomics.notify(words, ${CONTROL.generation / 4})
}

function nextJob() {
  const end = performance.now() + ${PATIENCE} / 2 ** vain
  do {
    for (let i = 0; i < 100; i++) {
      const id = Atomics.load(words, job)
      if (id === 0) continue
      vain = 0
      return id
    }
  } while (performance.now() < end)
  vain = (vain + 1) % ${FORGET}
  Atomics.store(words, asleep, 1)
  while (Atomics.load(words, job) === 0) Atomics.wait(words, job, 0)
  Atomics.store(words, asleep, 0)
  return Atomics.load(words, job)
}

function work() {
  while (Atomics.load(words, posted) === Atomics.load(words, dealt)) {
    const id = nextJob()
    if (id === ${LISTEN}) {
      // A job may have come in its place by now.
      Atomics.compareExchange(words, job, ${LISTEN}, 0)
      continue
    }
    try {
      programs.get(id)()
    } catch (error) {
      fail(error)
    }
    Atomics.store(words, job, 0)
    if (Atomics.load(words, awaited) !== 0) Atomics.notify(words, job)
  }
}

port.onmessage = ({ data }) => {
  if (data.memory) join(data)
  if (data.unload) for (const id of data.unload) programs.delete(id)
  if (data.module) load(data)
  Atomics.add(words, dealt, 1)
  Atomics.notify(words, dealt)
  work()
}
}
`
