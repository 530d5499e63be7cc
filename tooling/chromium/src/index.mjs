import { existsSync } from "node:fs"
import { createServer } from "node:http"
import { chromium } from "playwright-core"

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export const HOW_TO_INSTALL = "on Debian: apt-get install chromium; elsewhere set CHROMIUM"

export async function startChromium() {
  const executablePath = PLACES.find((path) => path && existsSync(path))
  return executablePath && chromium.launch({ executablePath, args: FLAGS })
}

export async function serve(answer) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname)
    const found = await answer(path)
    // Isolated, so that pages may share memory with workers.
    response.setHeader("cross-origin-opener-policy", "same-origin")
    response.setHeader("cross-origin-embedder-policy", "require-corp")
    response.statusCode = found ? 200 : 404
    response.setHeader("content-type", found?.type ?? "text/plain")
    response.end(found?.body ?? "not found")
  })
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening))
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}
