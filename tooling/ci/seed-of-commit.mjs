import { spawnSync } from "node:child_process"

/** Where no commit is known, as in an unpacked archive. */
const USUAL = "1847"

/** The first 28 bits of the commit: every commit looks at cases of its own, the same one always at the same. */
export function seedOfCommit(folder) {
  // The folder may be another user's, as in a container, which git distrusts for what its configuration might run.
  const args = ["-c", "safe.directory=*", "rev-parse", "--verify", "HEAD"]
  const { stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" })
  const [digits] = /^[0-9a-f]{7}/.exec(stdout ?? "") ?? []
  return digits === undefined ? USUAL : String(Number.parseInt(digits, 16))
}
