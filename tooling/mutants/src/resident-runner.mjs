import { BroadcastChannel } from "node:worker_threads"
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin"
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner"
import { createVitest } from "vitest/node"

/**
 * A test runner for Stryker that loads the tests once and runs them for mutant after mutant.
 *
 * What a mutant leaves behind (a kernel that was made while it was active) could make a later test fail. So a test that fails
 * with a mutant has to pass again without it; else all is loaded anew, and a failure there is what counts.
 */
class ResidentRunner {
  static inject = tokens(commonTokens.options)
  #loaded

  constructor({ resident }) {
    this.configFile = resident.configFile
    this.testFile = resident.testFile
  }

  /** Mutants are active while tests run, never while files load, so nothing has to be loaded anew for one. */
  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    await this.#load()
  }

  async dryRun() {
    const { results, coverage } = await this.#ask({ ask: "dry run" })
    const tests = results.map(({ id, fileName, took, failure }) => ({
      id,
      fileName,
      name: id,
      timeSpentMs: took,
      ...(failure === undefined
        ? { status: TestStatus.Success }
        : { status: TestStatus.Failed, failureMessage: failure }),
    }))
    return { status: DryRunStatus.Complete, tests, mutantCoverage: coverage }
  }

  async mutantRun({ testFilter, activeMutant, hitLimit }) {
    const question = { ask: "mutant", ids: testFilter, mutant: activeMutant.id, hitLimit }
    let result = await this.#ask(question)
    if (result.spoilt) {
      await this.#load()
      result = await this.#ask(question)
      if (result.spoilt) await this.#load()
    }
    const { count, killer, failure, endless } = result
    if (endless) return { status: MutantRunStatus.Timeout, reason: "it went on without end" }
    if (killer === undefined) return { status: MutantRunStatus.Survived, nrOfTests: count }
    return { status: MutantRunStatus.Killed, killedBy: [killer], failureMessage: failure, nrOfTests: count }
  }

  async dispose() {
    const { vitest, channel, finished } = this.#loaded ?? {}
    if (!vitest) return
    this.#loaded = undefined
    channel.postMessage({ ask: "close" })
    await finished
    channel.close()
    await vitest.close()
  }

  async #load() {
    await this.dispose()
    process.env.MUTANTS_CHANNEL = `mutants ${process.pid} ${performance.now()}`
    const channel = new BroadcastChannel(process.env.MUTANTS_CHANNEL)
    const vitest = await createVitest("test", { config: this.configFile, watch: false })
    const ready = this.#answer(channel)
    const finished = vitest.start([this.testFile]).catch((error) => console.error(error))
    this.#loaded = { vitest, channel, finished }
    const { errors } = await Promise.race([
      ready,
      finished.then(() => ({ errors: ["the tests ended before they began"] })),
    ])
    if (errors.length > 0) throw new Error(`the tests cannot be loaded: ${errors.join("; ")}`)
  }

  #answer(channel) {
    return new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data.answer)
    })
  }

  #ask(question) {
    const { channel } = this.#loaded
    const answer = this.#answer(channel)
    channel.postMessage(question)
    return answer
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "resident", ResidentRunner)]
