// Runs a command of the workspace from any state of the clone, with nothing but Node and npm.
//   node tooling/bootstrap.mjs lab [--options of `batch-lab run`]
//   node tooling/bootstrap.mjs test | test:thorough [names of packages]
//   node tooling/bootstrap.mjs docs | build | setup | engines
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { printTests, readTests } from "./ci/test-reports.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const invokedFrom = process.env.INIT_CWD ?? process.cwd()
process.env.PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter)
process.env.TURBO_TELEMETRY_DISABLED = "1"
process.env.DO_NOT_TRACK = "1"

// What is said on the way goes to stderr: stdout belongs to the command.
const onStderr = ["inherit", 2, 2]
const say = (text) => console.error(`gradus: ${text}`)

function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  })
  return result.status ?? 1
}

function orExit(status, what) {
  if (status === 0) return
  say(`${what} failed`)
  process.exit(status)
}

/** Installs what the lockfile names, unless that has been done for this very lockfile. */
function setup() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`Node 20.19 or newer is needed, this is ${process.version}`)
    process.exit(1)
  }
  const stamp = join(root, "node_modules/.bootstrap-stamp")
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .digest("hex")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  say(
    `installing packages with ${packageManager} (first time, or after the lockfile changed; about half a minute) …`,
  )
  const args = [
    "-y",
    packageManager,
    "install",
    "--frozen-lockfile",
    "--reporter=append-only",
    "--loglevel=error",
  ]
  orExit(run("npx", args, { env: { ...process.env, CI: "true" }, stdio: onStderr }), "installing")
  writeFileSync(stamp, lock)
}

function build(...filter) {
  say("building what changed …")
  const args = ["run", "build", ...filter, "--output-logs=errors-only", "--log-order=grouped"]
  orExit(run("turbo", args, { stdio: onStderr }), "the build")
}

/** `names` are folders of packages, such as `optim`; none means all. */
function test(runs, names) {
  setup()
  const chosen = readTests(root).filter(
    ({ folder }) => names.length === 0 || names.includes(basename(folder)),
  )
  if (chosen.length === 0) orExit(2, `finding tests of ${names.join(", ")}`)
  const filters = names.length === 0 ? [] : chosen.map(({ folder }) => `--filter=./${folder}`)
  build(...filters)
  const cases = process.env.GRADUS_RUNS ?? runs
  say(`testing ${names.length === 0 ? "every package" : names.join(", ")}, ${cases} cases a property …`)
  const started = Date.now()
  for (const { folder } of chosen) rmSync(join(root, folder, ".reports"), { recursive: true, force: true })
  process.env.GRADUS_RUNS = cases
  const status = run("turbo", ["run", "test", "--log-order=grouped", "--continue", ...filters])
  const reports = readTests(root).filter(({ folder }) => chosen.some((one) => one.folder === folder))
  const { failed } = printTests(reports)
  const result = status || (failed > 0 ? 1 : 0)
  say(`tests ${result === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s`)
  process.exit(result)
}

const targets = {
  setup,
  build: () => {
    setup()
    build()
  },
  engines: () => {
    say("fetching the programs of other JavaScript engines, about 250 MB …")
    const args = [
      "ci",
      "--prefix",
      join(root, "tooling/runtimes/programs"),
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
    ]
    orExit(run("npm", args, { stdio: onStderr }), "fetching them")
  },
  test: (...names) => test("50", names),
  "test:thorough": (...names) => test("500", names),
  docs: (...args) => {
    setup()
    build("--filter=@gradus/docs^...")
    process.exit(run("pnpm", ["--filter", "@gradus/docs", "dev", ...args]))
  },
  lab: (...args) => {
    setup()
    build("--filter=batch-lab")
    say("starting batch-lab …")
    const cli = join(root, "apps/batch-lab/dist/cli.js")
    const lab = spawn(process.execPath, [cli, "run", ...args], { cwd: invokedFrom, stdio: "inherit" })
    // Ctrl-C reaches the lab as well; it decides when to end, and this waits for it.
    process.on("SIGINT", () => undefined)
    process.on("SIGTERM", () => lab.kill("SIGTERM"))
    lab.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)))
  },
}

const [name, ...args] = process.argv.slice(2)
if (!targets[name]) {
  say(`unknown command "${name ?? ""}". Commands: ${Object.keys(targets).join(", ")}`)
  process.exit(2)
}
targets[name](...args)
