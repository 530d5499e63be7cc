import { readFileSync } from "node:fs"
import { defineConfig } from "vitepress"
import { nav, sidebar } from "./contents"
import { liveFences } from "./live-fence"
import { mendPreloads, sharedPackages, writePackages } from "./packages"
import { umbrella } from "./umbrella"

/** Where the site will lie below its host, such as /gradus/. */
const base = process.env.DOCS_BASE ?? "/"

/** Written by scripts/make-reference.mjs. */
const reference = JSON.parse(
  readFileSync(new URL("../reference/typedoc-sidebar.json", import.meta.url), "utf8"),
)

export default defineConfig({
  base,
  lang: "en",
  title: "gradus",
  description:
    "Train neural networks by gradient descent, on Node and in browsers: a lecture that runs, guides and reference.",
  cleanUrls: false,
  lastUpdated: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }]],
  // Scripts of pages that may never be opened would count as much as this page's own.
  router: { prefetchLinks: false },
  srcExclude: ["README.md", "node_modules/**"],
  markdown: {
    math: true,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: liveFences,
  },
  themeConfig: {
    nav,
    sidebar: { ...sidebar, "/reference/": [{ text: "Reference", link: "/reference/", items: reference }] },
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      // What is read aloud must hold what is seen on the button.
      options: { translations: { button: { buttonText: "Search", buttonAriaLabel: "Search Ctrl K" } } },
    },
    docFooter: { prev: "Before", next: "Next" },
    externalLinkIcon: true,
  },
  transformHtml: (html) => mendPreloads(html, base),
  buildEnd: ({ outDir }) => writePackages(outDir),
  vite: {
    plugins: [umbrella(), sharedPackages()],
    worker: { format: "es", plugins: () => [umbrella(), sharedPackages()] },
    build: { chunkSizeWarningLimit: 1500, target: "es2022" },
    server: {
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
    preview: {
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  },
})
