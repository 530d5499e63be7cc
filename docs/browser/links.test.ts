import { describe, expect, it } from "vitest"
import { BuiltFiles, type Link } from "./built-files"
import { dist } from "./site"

/* Every link of the built site leads somewhere. Whether other sites answer is for `npm run check:links`. */

const site = new BuiltFiles(dist, process.env.DOCS_BASE ?? "/")
const pages = site.ending(".html")
const isOutside = ({ target }: Link) => /^[a-z]+:/.test(target)
const shown = ({ page, target }: Link) => `${page}: ${target}`

describe("links", () => {
  it.each(["lecture", "guides", "gallery", "reference"])(
    "of the pages in %s lead to what there is",
    (folder) => {
      const inside = pages
        .filter((page) => page.startsWith(folder))
        .flatMap((page) => site.linksOf(page))
        .filter((link) => !isOutside(link))
      expect(inside.length).toBeGreaterThan(100)
      const dead = inside.flatMap((link) =>
        site.faultOf(link) ? [`${shown(link)}: ${site.faultOf(link)}`] : [],
      )
      expect(dead).toEqual([])
    },
  )

  it("of the other pages lead to what there is", () => {
    const links = pages.filter((page) => !page.includes("/")).flatMap((page) => site.linksOf(page))
    expect(links.filter((link) => !isOutside(link) && site.faultOf(link)).map(shown)).toEqual([])
  })

  it("to other sites are whole addresses and secure", () => {
    const outside = pages.flatMap((page) => site.linksOf(page)).filter(isOutside)
    const odd = outside.filter(({ target }) => !(target.startsWith("https://") && URL.canParse(target)))
    // The one-pixel pictures and icons of the theme are written into its pages.
    expect(odd.filter(({ target }) => !target.startsWith("data:image/")).map(shown)).toEqual([])
  })

  it.each([
    ["no such file", "guides/none.html"],
    ["no such place in guides/node.html", "guides/node.html#nowhere"],
    [undefined, "guides/node.html?a=1#part-by-part"],
  ])("are told apart: %s", (fault, path) => {
    expect(site.faultOf({ page: "guides/install.html", target: site.base + path })).toBe(fault)
    expect(site.faultOf({ page: "guides/install.html", target: `../${path}` })).toBe(fault)
  })

  it("of llms.txt lead to what there is", () => {
    const links = [...site.read("llms.txt").matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target)
    expect(links.length).toBeGreaterThan(pages.length / 2)
    expect(links.filter((target) => site.faultOf({ page: "llms.txt", target }))).toEqual([])
  })
})

describe("scripts and styles", () => {
  it("name only files that there are", () => {
    const missing = [...site.ending(".js"), ...site.ending(".css")].flatMap((file) =>
      [...site.read(file).matchAll(/["'(`](\/[\w/-]*?assets\/[\w./-]+\.\w+)["')`]/g)]
        .map(([, target]) => ({ page: file, target }))
        .filter((link) => site.faultOf(link))
        .map(shown),
    )
    expect(missing).toEqual([])
  })
})
