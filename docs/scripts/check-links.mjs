// Asks every other site that pages, READMEs and doc comments link to whether it has the page. Needs a network, so it is no test.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const PLACES = ["docs", "packages", "apps", "bench", "tooling", "README.md", "CONTRIBUTING.md"]
const LEFT_OUT = /(^|\/)(node_modules|dist|cache|reference|public|\.reports|\.doc-examples)(\/|$)/
const SECONDS = 20

/** The files of a place that may hold links for readers. */
function filesOf(place) {
  if (place.endsWith(".md")) return [place]
  return readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(md|ts|vue)$/.test(path) && !LEFT_OUT.test(path))
    .map((path) => join(place, path))
}

/** Links of Markdown, addresses in doc comments, and papers, which are also named as `arXiv:1412.6980`. */
function addressesIn(file) {
  const text = readFileSync(join(root, file), "utf8")
  const links = file.endsWith(".md") ? /\]\((https:\/\/[^\s)]+)\)/g : /(https:\/\/[^\s"'`<>()[\]{}…,]+)/g
  const papers = [...text.matchAll(/arXiv:(\d{4}\.\d{4,5})/gi)].map(([, id]) => `https://arxiv.org/abs/${id}`)
  return [...[...text.matchAll(links)].map(([, address]) => address.replace(/[.;:]+$/, "")), ...papers]
}

/** Addresses, and the files that name them. */
const named = new Map()
for (const file of PLACES.flatMap(filesOf)) {
  for (const address of addressesIn(file)) named.set(address, [...(named.get(address) ?? []), file])
}

async function answerOf(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(SECONDS * 1000), redirect: "follow" })
    await response.body?.cancel()
    return response.ok ? "ok" : `answers ${response.status}`
  } catch (error) {
    return `does not answer: ${error.cause?.code ?? error.message}`
  }
}

let dead = 0
for (const [address, files] of [...named].sort()) {
  const answer = await answerOf(address)
  if (answer !== "ok") dead++
  console.log(`${address}: ${answer}${answer === "ok" ? "" : ` (${[...new Set(files)].join(", ")})`}`)
}
console.log(`${named.size} addresses, ${dead} of them without a good answer`)
process.exitCode = dead === 0 ? 0 : 1
