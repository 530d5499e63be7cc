import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { seedOfCommit } from "../../ci/seed-of-commit.mjs"

const folder = mkdtempSync(join(tmpdir(), "gradus-seed-"))
const git = (...args: string[]) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
    encoding: "utf8",
  })

test("the seed is the usual one without git or a commit, else the commit's first seven digits", () => {
  expect(seedOfCommit(folder)).toBe("1847")
  git("init", "-q")
  expect(seedOfCommit(folder)).toBe("1847")
  const seeds = ["one", "two"].map((message) => {
    git("commit", "-q", "--allow-empty", "-m", message)
    const seed = seedOfCommit(folder)
    expect(git("rev-parse", "HEAD")).toMatch(new RegExp(`^${Number(seed).toString(16).padStart(7, "0")}`))
    expect(seedOfCommit(folder)).toBe(seed)
    return seed
  })
  expect(seeds[0]).not.toBe(seeds[1])
})
