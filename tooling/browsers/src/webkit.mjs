import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { miniBrowser } from "./places.mjs"

/**
 * WebKitGTK's small browser, spoken to by WebDriver over HTTP. It has no headless mode, so an X server without a screen stands in for one.
 * A driver has one session, and a session one page at a time.
 */
export async function openWebKit() {
  const binary = miniBrowser()
  if (!binary || !isInstalled("WebKitWebDriver") || !isInstalled("Xvfb")) return undefined
  const home = mkdtempSync(join(tmpdir(), "gradus-webkit-"))
  const screen = await startScreen()
  const port = await freePort()
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    // Of its own group: the browser ends with its driver.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: screen.display,
      // Off unless asked for in WebKitGTK; Safari has it on.
      JSC_useSharedArrayBuffer: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
  })
  let said = ""
  driver.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-2000)
  })
  const stop = () => {
    for (const stopOne of [() => process.kill(-driver.pid, "SIGTERM"), screen.stop]) {
      try {
        stopOne()
      } catch {
        // It has ended already.
      }
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once("exit", stop)

  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    })
    const { value } = await response.json()
    if (value?.error) throw new Error(`WebKit: ${value.error}: ${value.message}`)
    return value
  }
  for (let tries = 0; ; tries++) {
    try {
      await call("GET", "/status")
      break
    } catch (error) {
      if (tries === 600)
        throw new Error(`WebKitWebDriver must answer within a minute, got ${error}. It said: ${said}`)
      await wait(100)
    }
  }
  const { sessionId, capabilities } = await call("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } },
  })
  const session = `/session/${sessionId}`
  await call("POST", `${session}/timeouts`, { script: 120_000, pageLoad: 120_000 })

  let last = Promise.resolve()
  return {
    name: `WebKitGTK ${capabilities.browserVersion}`,
    async open(url) {
      const before = last
      let close
      last = new Promise((closed) => {
        close = closed
      })
      await before
      try {
        await call("POST", `${session}/url`, { url })
      } catch (error) {
        close()
        throw error
      }
      const look = (expression) =>
        call("POST", `${session}/execute/sync`, { script: `return ${expression}`, args: [] })
      return { look, errors: [], close }
    },
    async close() {
      await call("DELETE", session).catch(() => undefined)
      process.off("exit", stop)
      stop()
    },
  }
}

function isInstalled(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)))
}

/** An X server on a display that it chooses itself. */
async function startScreen() {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  })
  const number = await new Promise((told, failed) => {
    server.stdio[3].once("data", (text) => told(String(text).trim()))
    server.once("error", failed)
    server.once("exit", (code) => failed(new Error(`Xvfb must start, got exit code ${code}`)))
  })
  return { display: `:${number}`, stop: () => server.kill() }
}

async function freePort() {
  const server = createServer()
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}
