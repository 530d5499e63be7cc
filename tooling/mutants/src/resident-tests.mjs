import { BroadcastChannel } from "node:worker_threads"
import { TestRunner } from "vitest"

/** Where Stryker's instrumented code looks for the mutant that is to be active, and counts what it passes. */
globalThis.__stryker__ ??= {}
const switchboard = globalThis.__stryker__

/**
 * Vitest's runner, but for the running: it loads all tests and then runs those it is asked for, as often as it is asked,
 * in the same context. Loading them takes many times as long as the test that notices a mutant.
 */
export default class ResidentTests extends TestRunner {
  async onBeforeRunFiles(files) {
    const tests = new Map()
    for (const test of files.flatMap((file) => testsIn(file))) {
      while (tests.has(test.id)) test.id += " again"
      tests.set(test.id, test)
    }
    const channel = new BroadcastChannel(process.env.MUTANTS_CHANNEL)
    const errors = files.flatMap((file) => file.result?.errors ?? []).map(({ message }) => message)
    await new Promise((close) => {
      channel.onmessage = async ({ data: { ask, ...options } }) => {
        if (ask === "close") return close()
        channel.postMessage({
          answer: ask === "dry run" ? await dryRun(tests) : await mutantRun(tests, options),
        })
      }
      channel.postMessage({ answer: { errors } })
    })
    channel.close()
    // Vitest itself has nothing left to run.
    for (const { task } of tests.values()) task.mode = "skip"
  }
}

/** Every test below a suite. The suites of the first level are the test files. */
function testsIn(suite, names = [], hooks = []) {
  const { beforeEach, afterEach } = TestRunner.getSuiteHooks(suite)
  const around = [...hooks, { beforeEach, afterEach }]
  return suite.tasks.flatMap((task) => {
    const path = [...names, task.name]
    if (task.type === "suite") return testsIn(task, path, around)
    if (task.mode === "skip" || task.mode === "todo") return []
    return [{ id: path.join(" "), fileName: path[0], task, around, took: 0 }]
  })
}

/** The error of a test, or nothing. */
async function run(test) {
  const begin = performance.now()
  try {
    for (const { beforeEach } of test.around) for (const hook of beforeEach) await hook(test.task.context)
    await TestRunner.getTestFn(test.task)()
    return undefined
  } catch (error) {
    return String(error?.message ?? error)
  } finally {
    for (const { afterEach } of test.around) for (const hook of afterEach) await hook(test.task.context)
    test.took = performance.now() - begin
  }
}

/** Every test once, without a mutant: which mutants each of them passes. */
async function dryRun(tests) {
  switchboard.activeMutant = undefined
  const results = []
  for (const test of tests.values()) {
    switchboard.currentTestId = test.id
    const failure = await run(test)
    switchboard.currentTestId = undefined
    results.push({ id: test.id, fileName: test.fileName, took: test.took, failure })
  }
  return { results, coverage: switchboard.mutantCoverage }
}

/** Tests with a mutant active, short ones first, up to the first that fails; and whether that one passes again without it. */
async function mutantRun(tests, { ids, mutant, hitLimit: hundredfold }) {
  // Stryker's limit is a hundred times what all tests together passed the place; one test alone needs no such room.
  const hitLimit = hundredfold / 10
  const chosen = ids ? ids.map((id) => tests.get(id)) : [...tests.values()]
  chosen.sort((a, b) => a.took - b.took)
  let count = 0
  for (const test of chosen) {
    count++
    Object.assign(switchboard, { activeMutant: mutant, hitCount: 0, hitLimit })
    const failure = await run(test)
    const hits = switchboard.hitCount
    Object.assign(switchboard, { activeMutant: undefined, hitCount: undefined })
    if (failure === undefined) continue
    const spoilt = (await run(test)) !== undefined
    return { count, killer: test.id, failure, endless: hits > hitLimit, spoilt }
  }
  return { count }
}
