import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type OpenPage, openSite, type Site } from "./site"

/* Momentum, Adam, why descent works, and the race: what the chapters say happens in the page. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

/** Opens a page for the time of some checks; no error may come up in it. */
async function onPage(name: string, checks: (open: OpenPage) => Promise<void>, query = ""): Promise<void> {
  const open = await site.open(name, { size: "desktop", theme: "light" }, query)
  try {
    await checks(open)
    expect(open.errors).toEqual([])
  } finally {
    await open.close()
  }
}

const figure = ({ page }: OpenPage, title: string) => page.getByRole("figure", { name: title })
const numberIn = (text: string | null, pattern: RegExp) =>
  Number(pattern.exec((text ?? "").replaceAll("−", "-"))?.[1])
const LONG = { timeout: 60_000 }

describe("momentum", () => {
  const name = "lecture/11-momentum"

  test("a ball without momentum stops in a dent, and one with it does not", () =>
    onPage(name, async (open) => {
      const ball = figure(open, "A ball with momentum, and one without")
      await ball.getByRole("button", { name: "Play" }).click()
      await expect.poll(() => ball.textContent(), LONG).toContain("step 300 of 300")
      const x = async (i: number) =>
        numberIn(await ball.locator(`[data-ball="${i}"]`).textContent(), /x = (-?[\d.]+)/)
      expect(Math.abs((await x(0)) + 1.81)).toBeLessThan(0.05)
      expect(Math.abs(await x(1))).toBeLessThan(0.01)
    }))

  test("a movement is the sum of its arrows", () =>
    onPage(name, async (open) => {
      const vectors = figure(open, "Movement is momentum minus gradient")
      for (let i = 0; i < 3; i++) await vectors.getByRole("button", { name: "Step" }).click()
      const text = (await vectors.locator(".sum").textContent())?.replaceAll("−", "-") ?? ""
      const [kept, push, next] = [...text.matchAll(/\[(-?[\d.e-]+), (-?[\d.e-]+)\]/g)].map((pair) =>
        pair.slice(1, 3).map(Number),
      )
      for (const axis of [0, 1]) expect(Math.abs(kept[axis] - push[axis] - next[axis])).toBeLessThan(0.01)
    }))

  test("the weighted sum is the movement that the optimizer made", () =>
    onPage(name, async (open) => {
      const sums = figure(open, "All past gradients, weighted")
      for (const kind of ["steady", "side to side", "one push", "noisy"]) {
        await sums.getByText(kind, { exact: true }).click()
        for (let i = 0; i < 3; i++) await sums.getByRole("button", { name: "Step" }).click()
        const text = await sums.locator(".numbers").textContent()
        const sum = numberIn(text, /last row = (-?[\d.]+)/)
        expect(numberIn(text, /made = (-?[\d.]+)/)).toBe(sum)
        if (kind === "steady") expect(sum).toBeLessThan(-4)
      }
    }))
})

describe("Adam", () => {
  const name = "lecture/12-adam"

  test("goes through Algorithm 1 line by line, alike whatever the size of the gradients", () =>
    onPage(name, async (open) => {
      const lines = figure(open, "Algorithm 1, line by line")
      const value = async (of: string) =>
        numberIn(await lines.locator(`[data-value="${of}"]`).textContent(), /= (-?[\d.e+-]+)/)
      for (let i = 0; i < 3; i++) await lines.getByRole("button", { name: "Step", exact: true }).click()
      // Line 3 of step 1: m = (1 − 0.9)·6.
      expect(await value("m")).toBe(0.6)
      const found: number[] = []
      for (const loss of ["θ²", "1000 θ²"]) {
        await lines.getByText(loss, { exact: true }).click()
        for (let i = 0; i < 5; i++) await lines.getByRole("button", { name: "Whole step" }).click()
        found.push(await value("θ"))
      }
      expect(Math.abs(found[0] - found[1])).toBeLessThan(1e-4)
      expect(found[0]).toBeLessThan(1)
    }))

  test("has steps of η with bias correction, and too long ones without", () =>
    onPage(name, async (open) => {
      const bias = figure(open, "How long the first steps are")
      const text = await bias.locator(".numbers").textContent()
      expect(numberIn(text, /with correction: ([\d.]+) η/)).toBe(1)
      expect(numberIn(text, /without: ([\d.]+) η/)).toBeCloseTo(0.1 / Math.sqrt(0.001), 3)
      expect(numberIn(text, /longest without: ([\d.]+) η/)).toBeGreaterThan(6)
    }))

  test("plays beside its two parts", () =>
    onPage(name, async (open) => {
      const ways = figure(open, "Momentum, RMSProp, and Adam")
      await ways.getByRole("button", { name: "Play" }).click()
      await expect.poll(() => ways.locator("svg.contours text").allTextContents(), LONG).toContain("Adam")
    }))
})

describe("why descent works", () => {
  const name = "lecture/13-why-descent-works"

  test("the ball grows until the linear picture fails", () =>
    onPage(name, async (open) => {
      const ball = figure(open, "The ball grows until the linear picture fails")
      const share = async () =>
        numberIn(await ball.locator("[data-share]").textContent(), /error: ([\d.]+) %/)
      expect(await share()).toBeLessThan(20)
      await ball.getByRole("button", { name: "Play" }).click()
      await expect.poll(() => ball.locator("[data-share]").textContent(), LONG).toContain("has failed")
      expect(await share()).toBeGreaterThanOrEqual(100)
    }))

  test("the bound holds for a small η and is broken by a large one", () =>
    onPage(name, async (open) => {
      const fall = figure(open, "The fall of one step, and the promise")
      await expect.poll(() => fall.locator("[data-bound]").textContent()).toContain("the bound holds")
      await fall.getByLabel("η, as a share of the axis").fill("0.9")
      await expect.poll(() => fall.locator("[data-bound]").textContent()).toContain("the bound is broken")
    }))

  test("the law holds on random functions", () =>
    onPage(name, async (open) => {
      const law = figure(open, "The law on random functions")
      await law.getByRole("button", { name: "Play" }).click()
      await expect
        .poll(async () => numberIn(await law.locator("[data-draws]").textContent(), /(\d+) steps/), LONG)
        .toBeGreaterThan(500)
      const text = await law.locator(".numbers").textContent()
      expect(text).toContain("below the line: 0")
      expect(text).toContain("c < 1: 0")
      expect(numberIn(text, /c ≥ 1: (\d+)/)).toBeGreaterThan(0)
    }))
})

describe("the race", () => {
  const name = "lecture/race"

  test("is won by Adam on Rosenbrock's function", () =>
    onPage(
      name,
      async (open) => {
        const race = figure(open, "Race")
        await race.getByRole("button", { name: "Play" }).click()
        await expect.poll(() => race.getByRole("button", { name: "Play" }).isDisabled(), LONG).toBe(true)
        const first = race.locator("tbody tr").first()
        expect(await first.textContent()).toContain("Adam")
        expect(await first.textContent()).toContain("⚑ since step")
        await expect.poll(() => open.page.url()).toContain("at=400")
      },
      "?speed=240",
    ))

  test("ends last with a constant rate where gradients are noisy", () =>
    onPage(name, async (open) => {
      const race = figure(open, "Race")
      await race.getByRole("button", { name: "Five schedules" }).click()
      await race.getByLabel("Step of 300:").fill("300")
      await expect
        .poll(() => race.locator("tbody tr").last().locator(".who").textContent())
        .toMatch(/^A\s*Adam\s*$/)
    }))

  test("carries its whole state in the address", () =>
    onPage(
      name,
      async (open) => {
        const race = figure(open, "Race")
        const rows = race.locator("tbody tr")
        expect(await rows.count()).toBe(2)
        expect((await rows.allTextContents()).join()).toMatch(/SGD, cosine/)
        expect(await race.getByLabel("Step of 150:").inputValue()).toBe("40")
        await race.getByRole("button", { name: "Add a racer" }).click()
        await expect.poll(() => open.page.url()).toMatch(/lanes=[^&]*momentum/)
      },
      `?surface=ravine&x=-3&y=1&steps=150&at=40&lanes=${encodeURIComponent("sgd:0.5:cosine,adam:0.2")}`,
    ))

  test("runs a typed formula, and says what is wrong with one", () =>
    onPage(name, async (open) => {
      const race = figure(open, "Race")
      await race.getByText("Your own formula").click()
      const formula = race.getByLabel("L(x, y) =")
      await formula.fill("x.sqare().add(y.sin())")
      await expect
        .poll(() => race.textContent())
        .toContain("there is no operation “sqare”; did you mean “square”?")
      await formula.fill("x.square().add(y.square().mul(3)).add(1)")
      await expect.poll(() => race.textContent()).toContain("L = x.square().add(y.square().mul(3)).add(1)")
      for (let i = 0; i < 3; i++) await race.getByRole("button", { name: "Step", exact: true }).click()
      expect(await race.locator("tbody tr").first().locator("[data-loss]").textContent()).toMatch(/^\d/)
      await expect.poll(() => open.page.url()).toContain("formula=x.square")
    }))

  test("is also seen from the side", () =>
    onPage(
      name,
      async (open) => {
        const canvas = open.page.getByRole("img", { name: "The surface from the side" })
        await expect.poll(() => canvas.isVisible()).toBe(true)
        // Something was drawn.
        expect(
          await canvas.evaluate(
            (element) => (element as unknown as { toDataURL(): string }).toDataURL().length,
          ),
        ).toBeGreaterThan(10_000)
      },
      "?view=relief&at=100",
    ))
})
