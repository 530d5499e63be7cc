import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Every package that has tests, with the counts of its last run (`.reports/vitest.json`). */
export function readTests(root) {
  const groups = ["packages", "apps", "tooling"].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [],
  )
  return [...groups, "docs"]
    .filter((folder) => existsSync(join(root, folder, "vitest.config.ts")))
    .map((folder) => ({ folder, ...readReport(join(root, folder, ".reports/vitest.json")) }))
}

/** The counts of one report of Vitest. */
export function readReport(path) {
  if (!existsSync(path))
    return { passed: 0, failed: 1, skipped: 0, seconds: 0, failures: ["no report: the tests did not run"] }
  const report = JSON.parse(readFileSync(path, "utf8"))
  // Which of two runs of the same tests it was: eager or compiled.
  const run = ({ project }) => (project ? `${project}: ` : "")
  const names = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${run(file)}${test.fullName.trim()}`),
  )
  // A file that cannot even be loaded has no tests in it to fail.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  )
  const failures = [
    ...names,
    ...broken.map((file) => `${run(file)}${file.name}: ${(file.message ?? "").split("\n")[0]}`),
  ]
  const ends = report.testResults.map((file) => file.endTime)
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    seconds: ends.length > 0 ? (Math.max(...ends) - report.startTime) / 1000 : 0,
    failures,
  }
}

/** Prints the table and returns the sums. */
export function printTests(reports) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  console.log(
    `\n${"package".padEnd(24)}${"passed".padStart(8)}${"failed".padStart(8)}${"skipped".padStart(9)}${"seconds".padStart(9)}`,
  )
  for (const { folder, passed, failed, skipped, seconds } of reports) {
    console.log(
      `${folder.padEnd(24)}${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}${seconds.toFixed(1).padStart(9)}`,
    )
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
  }
  console.log(
    `${"all".padEnd(24)}${String(sum.passed).padStart(8)}${String(sum.failed).padStart(8)}${String(sum.skipped).padStart(9)}\n`,
  )
  for (const { folder, failures } of reports)
    for (const failure of failures) console.log(`FAILED  ${folder}  ${failure}`)
  return sum
}
