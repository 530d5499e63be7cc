import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, describe, expect, test, vi } from "vitest"
import { runCommand } from "../src/command"
import { scratchFolder, tinyImages } from "./tiny-images"

const dataset = tinyImages()
const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url))

afterEach(() => void vi.restoreAllMocks())

/** Runs the command in this process. */
async function command(...args: string[]) {
  const told = { stdout: "", stderr: "" }
  const into = (key: keyof typeof told) => (text: string | Uint8Array) => {
    told[key] += String(text)
    return true
  }
  vi.spyOn(process.stdout, "write").mockImplementation(into("stdout"))
  vi.spyOn(process.stderr, "write").mockImplementation(into("stderr"))
  vi.spyOn(console, "error").mockImplementation((text) => void into("stderr")(`${text}\n`))
  const code = await runCommand(args)
  vi.restoreAllMocks()
  return { code, ...told }
}

describe("batch-lab run", () => {
  test("prints the table on stdout and plain lines on stderr", async () => {
    const out = join(scratchFolder(), "new", "results")
    const args = ["run", "--dataset", dataset, "--batch-sizes", "20,60", "--epochs", "1", "--out", out]
    const { code, stdout, stderr } = await command(...args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/test accuracy\n +20 +0\.02 +12 /)
    expect(stdout).toContain("report.html")
    expect(stderr).toContain("240 training and 80 test images · SGD, lr 0.02 · seed 0")
    expect(stderr).toContain("batch 60 (1 of 2) …")
    expect(stderr).not.toContain("\u001b")
    expect(readdirSync(out).sort()).toEqual(["report.html", "results.jsonl"])
  })

  test("with --json prints nothing but JSON on stdout", async () => {
    const out = scratchFolder()
    const options = ["--optimizer", "sgd", "--opt", "momentum=0.5", "--opt", "nesterov=true", "--lr", "0.1"]
    const ends = ["--batch-sizes", "60", "--examples", "120", "--json", "--out", out]
    const { code, stdout } = await command("run", "--dataset", dataset, ...options, ...ends)
    expect(code).toBe(0)
    const result = JSON.parse(stdout) as Record<string, unknown>
    expect(result).toMatchObject({
      interrupted: false,
      settings: { optimizer: "SGD", opt: { momentum: 0.5, nesterov: true }, lr: 0.1, examples: 120 },
      batches: [{ batchSize: 60, updates: 2, updatesPerEpoch: 4 }],
      files: { results: join(out, "results.jsonl") },
    })
  })

  const file = join(scratchFolder(), "file")
  writeFileSync(file, "")
  test.each([
    [["run", "--batch-sizes", "1,x"], /batch-sizes.*'1,x' is invalid.*number/],
    [["run", "--batch-sizes", "0"], /batch-sizes must be above 0, got 0/],
    [["run", "--epochs", "-1"], /epochs must be above 0, got -1/],
    [["run", "--speed", "9"], /unknown option '--speed'/],
    [["run", "--optimizer", "lion"], /optimizer must be one of/],
    [["run", "--opt", "momentum"], /opt must be written name=value/],
    [["run", "--dataset", dataset, "--opt", "nesterov=true"], /nesterov must be left out unless momentum/],
    [["run", "--lr-reference", "50"], /lr-reference must be left out unless lr-scaling is linear or sqrt/],
    [["run", "--dataset", "/no/such"], /dataset must be/],
    [["run", "--dataset", dataset, "--batch-sizes", "4", "--out", join(file, "x")], /out must be a folder/],
    [["report", "/no/such"], /must hold results.jsonl, got none/],
    [["walk"], /unknown command 'walk'/],
    [["run", "away"], /too many arguments/],
  ])("%j ends with code 2 and one clear line", async (args, message) => {
    const { code, stdout, stderr } = await command(...args)
    expect(code).toBe(2)
    expect(stdout).toBe("")
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^batch-lab: [^\n]+\n$/)
  })

  test("batch-lab report writes the report anew", async () => {
    const out = scratchFolder()
    await command("run", "--dataset", dataset, "--batch-sizes", "60", "--epochs", "1", "--out", out)
    writeFileSync(join(out, "report.html"), "")
    expect((await command("report", out)).code).toBe(0)
    expect(existsSync(join(out, "report.html"))).toBe(true)
  })
})

test("Ctrl-C ends the program with code 130 and keeps what was measured; a second run goes on", async () => {
  const out = scratchFolder()
  const sizes = ["--batch-sizes", "2,240", "--epochs", "100000", "--json", "--out", out]
  const child = spawn(process.execPath, [cli, "run", "--dataset", dataset, ...sizes], { stdio: "pipe" })
  let stdout = ""
  let stderr = ""
  child.stdout.on("data", (text) => (stdout += text))
  child.stderr.on("data", (text) => {
    stderr += text
    // Stopped while the first batch size, the larger one, is being trained.
    if (stderr.includes("(1 of 2)")) setTimeout(() => child.kill("SIGINT"), 700)
  })
  const [code] = await once(child, "close")
  expect(stderr).toContain("Stopping; what was measured is kept")
  expect(code).toBe(130)
  const result = JSON.parse(stdout) as {
    interrupted: boolean
    batches: { stopped: string; updates: number }[]
  }
  expect(result.interrupted).toBe(true)
  expect(result.batches).toMatchObject([{ batchSize: 240, stopped: "interrupted" }])
  expect(result.batches[0].updates).toBeGreaterThan(0)
  expect(readdirSync(out).sort()).toEqual(["checkpoint-240.safetensors", "report.html", "results.jsonl"])
})
