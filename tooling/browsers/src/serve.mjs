import { createServer } from "node:http"

export async function serve(answer) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    const found = await answer(decodeURIComponent(url.pathname))
    // Isolated, so that pages may share memory with workers.
    response.setHeader("cross-origin-opener-policy", "same-origin")
    response.setHeader("cross-origin-embedder-policy", "require-corp")
    response.statusCode = found ? 200 : 404
    response.setHeader("content-type", found?.type ?? "text/plain")
    response.end(found?.body ?? "not found")
  })
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { address: `http://127.0.0.1:${server.address().port}/`, close }
}
