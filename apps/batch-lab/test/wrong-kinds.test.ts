import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, test, vi } from "vitest"
import { runCommand } from "../src/command"
import { runLab } from "../src/index"
import { parseSettings } from "../src/settings"
import { scratchFolder } from "./tiny-images"

const house = /^batch-lab: [^\n]* must [^\n]*, got [^\n]+\. \S[^\n]*$/

/** Whatever a program without types, a JSON file or a command line may hand over. */
const junk: readonly unknown[] = [
  null,
  Number.NaN,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  7n,
  "",
  "3",
  true,
  Symbol("s"),
  [],
  [1, "2"],
  [Number.NaN],
  { a: { b: 1 } },
  new Map([["epochs", 1]]),
  () => 1,
  Object.create(null),
]

/** An error must be ours. */
function worksOrRefuses(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expect((error as Error).message).toMatch(house)
  }
}

test("settings work or are refused in our own words, whatever they are", () => {
  for (const key of Object.keys(parseSettings({}))) {
    for (const wrong of junk) worksOrRefuses(() => parseSettings({ [key]: wrong }))
  }
  for (const wrong of junk) worksOrRefuses(() => parseSettings(wrong as never))
  expect(() => parseSettings(new Map([["epochs", 1]]) as never)).toThrow(
    "settings must be an object, got a Map.",
  )
  expect(() => parseSettings({ batch_sizes: [1] } as never)).toThrow("Did you mean batchSizes?")
  expect(() => parseSettings({ seed: 7n } as never)).toThrow("seed must be a number, got 7n.")
})

test("options of a run are refused before anything is written", async () => {
  const out = join(scratchFolder(), "results")
  const dataset = "/no/such/folder"
  const refused = async (options: unknown, message: RegExp) => {
    await expect(runLab(options as never)).rejects.toThrow(message)
    await expect(runLab(options as never)).rejects.toThrow(house)
  }
  await refused(null, /options must be an object, got null/)
  await refused(Number.NaN, /options must be an object, got NaN/)
  await refused(new Map(), /options must be an object, got a Map/)
  for (const wrong of [null, 3, "", [], {}])
    await refused({ dataset, out: wrong }, /out must be a folder, got /)
  for (const wrong of [null, 1, "yes", []]) {
    await refused({ dataset, out, resume: wrong }, /resume must be true or false, got /)
  }
  await refused({ dataset, out, epoch: 1 }, /got epoch\. Did you mean epochs\?/)
  expect(existsSync(out)).toBe(false)
})

afterEach(() => void vi.restoreAllMocks())

test.each([
  [["--sed", "1"], /unknown option '--sed'\. Did you mean --seed\? See/],
  [["--batch-size", "1"], /unknown option '--batch-size'\. Did you mean --batch-sizes\? See/],
  [["--batch-sizes", "1e400"], /batch-sizes must be a number, got Infinity/],
  [["--batch-sizes", "1,,2"], /'1,,2' is invalid/],
  [["--epochs", "Infinity"], /epochs must be a number, got Infinity/],
  [["--seed", "9007199254740993"], /seed must be/],
  [["--seed", "1.5"], /seed must be an integer, got 1.5/],
  [["--dataset", ""], /dataset must not be empty/],
  [["--out", "", "--dataset", "/no/such"], /out must be a folder, got ""/],
  [["--opt", "__proto__=1", "--dataset", "/no/such"], /opt must be written name=value, got "__proto__=1"/],
  [["--optimizer", "sgd", "--opt", "momentm=0.9", "--dataset", "/no/such"], /momentm/],
  [["--opt", "momentum=0.9", "--opt", "momentum=0.5"], /opt must name each option once, got momentum twice/],
])("run %j ends with code 2 and one line", async (args, message) => {
  const told: string[] = []
  vi.spyOn(console, "error").mockImplementation((text) => void told.push(String(text)))
  expect(await runCommand(["run", ...args])).toBe(2)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(message)
  expect(told[0]).toMatch(/^batch-lab: [^\n]+$/)
})
