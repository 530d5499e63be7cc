import { BroadcastChannel } from "node:worker_threads"
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin"
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner"
import { createVitest } from "vitest/node"

/**
 * A test runner for Stryker that loads the tests once and runs them for mutant after mutant.
 *
 * What a mutant leaves behind (a kernel that was made while it was active) could make a later test fail. So a test that fails
 * with a mutant has to pass again without it; else all is loaded anew, and a failure there, before anything else ran, counts.
 */
class ResidentRunner {
  static inject = tokens(commonTokens.options)
  #loaded
  #used = false
  #spoilt = false

  constructor({ resident }) {
    this.configFile = resident.configFile
    this.testFile = resident.testFile
  }

  /** Mutants are active while tests run, never while files load, so nothing has to be loaded anew for one. */
  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    process.env.MUTANTS_CHANNEL = `mutants ${process.pid}`
    const channel = new BroadcastChannel(process.env.MUTANTS_CHANNEL)
    const vitest = await createVitest("test", { config: this.configFile, watch: false })
    const ready = answerOn(channel)
    const finished = vitest.start([this.testFile]).catch((error) => console.error(error))
    this.#loaded = { vitest, channel, finished }
    const { errors } = await Promise.race([
      ready,
      finished.then(() => ({ errors: ["the tests ended before they began"] })),
    ])
    if (errors.length > 0) throw new Error(`the tests cannot be loaded: ${errors.join("; ")}`)
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
    // Rejecting, Stryker begins a new process and asks again there.
    if (this.#spoilt) throw new Error("an earlier mutant has left something behind")
    const fresh = !this.#used
    this.#used = true
    const { count, killer, failure, endless, spoilt } = await this.#ask(question)
    this.#spoilt = spoilt
    if (spoilt && !fresh) throw new Error("this mutant or an earlier one has left something behind")
    if (endless) return { status: MutantRunStatus.Timeout, reason: "it went on without end" }
    if (killer === undefined) return { status: MutantRunStatus.Survived, nrOfTests: count }
    return { status: MutantRunStatus.Killed, killedBy: [killer], failureMessage: failure, nrOfTests: count }
  }

  async dispose() {
    const { vitest, channel, finished } = this.#loaded ?? {}
    if (!vitest) return
    channel.postMessage({ ask: "close" })
    await finished
    channel.close()
    await vitest.close()
  }

  #ask(question) {
    const { channel } = this.#loaded
    const answer = answerOn(channel)
    channel.postMessage(question)
    return answer
  }
}

function answerOn(channel) {
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => resolve(data.answer)
  })
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "resident", ResidentRunner)]
