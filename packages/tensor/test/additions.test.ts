import { describe, expect, it } from "vitest"
import { changeCount, isTelling, Setting, tellsOfAdditions } from "../src/engine"

const set = (object: object, key: string, value: unknown) => void Reflect.set(object, key, value)

describe("objects that tell of additions", () => {
  class Part extends tellsOfAdditions() {
    declared = 1
    get twice(): number {
      return this.declared * 2
    }
  }

  it("count as changed when they get a field, and by nothing else", () => {
    const part = new Part()
    const before = changeCount()
    part.declared = 2
    expect([part.twice, "late" in part, Object.keys(part)]).toEqual([4, false, ["declared"]])
    expect(changeCount()).toBe(before)
    set(part, "late", 3)
    expect(changeCount()).toBe(before + 1)
    set(part, "late", 4)
    expect([changeCount(), Object.entries(part)]).toEqual([
      before + 1,
      Object.entries({ declared: 2, late: 4 }),
    ])
  })

  it("are told apart, and are objects like others", () => {
    expect([isTelling(new Part()), isTelling({}), isTelling(Object.create(null))]).toEqual([
      true,
      false,
      false,
    ])
    const part = new Part()
    expect(part instanceof Part && part instanceof Object).toBe(true)
    expect(`${part}${JSON.stringify(part)}`).toBe('[object Object]{"declared":1}')
    expect(structuredClone(part)).toEqual({ declared: 1 })
  })

  it("may refuse a field, which is not there then", () => {
    class Closed extends tellsOfAdditions((_, key) => {
      throw new Error(`no ${key}`)
    }) {}
    const closed = new Closed()
    expect(() => set(closed, "late", 1)).toThrow("no late")
    expect(Object.keys(closed)).toEqual([])
  })
})

it("a setting counts as changed when it is another, not when it is set to what it is", () => {
  const setting = new Setting<number>(1, "a number")
  const before = changeCount()
  setting.value = 1
  setting.poke(1)
  expect(changeCount()).toBe(before)
  setting.value = 2
  setting.poke(3)
  expect([changeCount(), setting.peek()]).toEqual([before + 2, 3])
})
