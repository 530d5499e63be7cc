import { JsonReporter, type TestModule } from "vitest/node"

/** Vitest's JSON, where a file also names the project that it ran in, if there are several: `eager` or `compiled`. */
export class ProjectReport extends JsonReporter {
  #projects: readonly string[] = []

  override async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    this.#projects = modules.map(({ project }) => project.name)
    await super.onTestRunEnd(modules)
  }

  override async writeReport(text: string): Promise<void> {
    const report = JSON.parse(text)
    // Files stand in the order of the modules.
    for (const [i, file] of report.testResults.entries()) file.project = this.#projects[i]
    await super.writeReport(JSON.stringify(report))
  }
}
