import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseCsv } from "../src/csv"

it("a path in the place of a text is refused", () => {
  for (const path of ["iris.csv", "data/iris.CSV", "./a-b_c.tsv"]) {
    expect(() => parseCsv(path)).toThrow(
      `parseCsv: the text must be a table, got what looks like the path ${path}.`,
    )
  }
  expect(parseCsv("iris.csv,other\n1,2").columns).toEqual(["iris.csv", "other"])
})

describe("parseCsv", () => {
  it("names line and column of what it cannot read", () => {
    expect(() => parseCsv("a,b\n1,2\n3,")).toThrow(/got "" at line 3, column b/)
    expect(() => parseCsv("a,b\n1,x")).toThrow(/got "x" at line 2, column b/)
    expect(() => parseCsv("1,2\n3,4,5", { header: false })).toThrow(/2 columns, got 3 at line 2/)
    expect(() => parseCsv("a,b\n1,2", { target: "c" })).toThrow(/among a, b, got c/)
    expect(() => parseCsv("a,b\n1,2", { features: [2] })).toThrow(/among a, b, got 2/)
    expect(() => parseCsv('a,b\n\n1,"2\n3,4')).toThrow(/quotes must be closed, got: .* at line 3\./)
  })

  it("tells an empty cell in quotes from a blank line", () => {
    const message = 'parseCsv: values must be numbers, got "" at line 3, column a. Fill the gap'
    expect(() => parseCsv('a\n1\n""\n2')).toThrow(message)
    expect(() => parseCsv('a\r\n1\r\n""')).toThrow(message)
    expect(() => parseCsv('a,b\n1,2\n""\n')).toThrow("rows must have 2 columns, got 1 at line 3")
    expect(parseCsv('a\n1\n\n\n"2"\n\n').features.toArray()).toEqual([[1], [2]])
    const lines = fc.array(fc.constantFrom("1", '"2"', ""), { maxLength: 6 })
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const text = ["a", ...before, '""', ...after].join("\n")
        expect(() => parseCsv(text)).toThrow(`got "" at line ${before.length + 2}, column a`)
      }),
    )
  })

  it("reads numbers of any spelling and chooses columns", () => {
    const { features, columns } = parseCsv("a;b;c\n1e3; -2 ;0.5\r\n", {
      delimiter: ";",
      features: ["c", "a"],
    })
    expect(columns).toEqual(["a", "b", "c"])
    expect(features.toArray()).toEqual([[0.5, 1000]])
    expect(parseCsv("a,b").features.shape).toEqual([0, 2])
    expect(parseCsv("a\nInfinity").features.toArray()).toEqual([[Number.POSITIVE_INFINITY]])
  })

  it("reads any table, and finds what is wrong in it on the line where an editor shows it", () => {
    const cell = fc.record({
      value: fc.integer({ min: -99, max: 99 }),
      quoted: fc.boolean(),
      before: fc.constantFrom("", "", " ", "\n", "\r\n", "\r"),
    })
    const tables = fc.integer({ min: 2, max: 4 }).chain((width) =>
      fc.record({
        header: fc.array(fc.constantFrom("", "\n", "\r\n\r\n"), { minLength: width, maxLength: width }),
        rows: fc.array(
          fc.record({
            cells: fc.array(cell, { minLength: width, maxLength: width }),
            blank: fc.nat({ max: 2 }),
            end: fc.constantFrom("\n", "\r\n", "\r"),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        bad: fc.option(
          fc.record({ row: fc.nat(), column: fc.nat(), text: fc.constantFrom("x", "", "1.2.3", "NaN") }),
        ),
        mark: fc.constantFrom("", "\ufeff"),
        named: fc.constantFrom(undefined, true),
      }),
    )
    fc.assert(
      fc.property(tables, ({ header, rows, bad, mark, named }) => {
        let text = `${mark}${header.map((breaks, i) => (breaks ? `"c${i}${breaks}"` : `c${i}`)).join(",")}\n`
        let wrong: string | undefined
        for (const [i, { cells, blank, end }] of rows.entries()) {
          text += end.repeat(blank)
          for (const [j, { value, quoted, before }] of cells.entries()) {
            const isBad = bad && i === bad.row % rows.length && j === bad.column % cells.length
            const content = isBad ? bad.text : `${value}`
            const inQuotes = quoted || /[\n\r]/.test(before)
            if (isBad)
              wrong = `${JSON.stringify(content)} at line ${text.split(/\r\n|\n|\r/).length}, column c${j}.`
            text += `${j > 0 ? "," : ""}${inQuotes ? `"${before}${content}"` : `${before}${content}`}`
          }
          text += end
        }
        const options = { delimiter: ",", header: named }
        if (wrong) expect(() => parseCsv(text, options)).toThrow(`values must be numbers, got ${wrong}`)
        else {
          const { features, columns } = parseCsv(text, options)
          expect(columns).toEqual(header.map((_, i) => `c${i}`))
          expect(features.toArray()).toEqual(rows.map(({ cells }) => cells.map(({ value }) => value + 0)))
        }
      }),
      { numRuns: 300 },
    )
  })

  it("does not choose between two columns of one name", () => {
    const text = "x,y,x\n1,2,3"
    expect(() => parseCsv(text, { features: ["x"] })).toThrow(
      'parseCsv: a column\'s name must be that of one, got "x", which two have. Give its number: 0 or 2.',
    )
    expect(() => parseCsv(text, { target: "x" })).toThrow(/which two have/)
    expect(parseCsv(text, { features: [2], target: "y" }).features.toArray()).toEqual([[3]])
    expect(parseCsv(text).features.toArray()).toEqual([[1, 2, 3]])
  })

  it("takes labels only that their dtype holds", () => {
    const labels = (value: string, targetDtype: "int32" | "bool" | "float32" | "float64") =>
      parseCsv(`x,label\n0,0\n\n5,${value}`, { target: "label", targetDtype }).targets?.toArray()
    for (const value of ["1.5", "2147483648", "-2147483649", "1e20", "Infinity", "1e400"]) {
      expect(() => labels(value, "int32")).toThrow(
        `values must be integers that int32 holds, got "${value}" at line 4, column label.`,
      )
    }
    expect(labels("-2147483648", "int32")).toEqual([0, -2147483648])
    expect(labels("3.0", "int32")).toEqual([0, 3])
    expect(() => labels("2", "bool")).toThrow('values must be 0 or 1, got "2"')
    expect(labels("1", "bool")).toEqual([false, true])
    expect(() => labels("1e39", "float32")).toThrow('values must be numbers that float32 holds, got "1e39"')
    expect(labels("1e39", "float64")).toEqual([0, 1e39])
    expect(() => labels("1e400", "float64")).toThrow('numbers that float64 holds, got "1e400"')
    expect(() => parseCsv("x\n1e39")).toThrow(/float32 holds, got "1e39" at line 2, column x/)
  })

  it("does not take a first example for names", () => {
    expect(() => parseCsv("5,0.1\n7,0.2")).toThrow(
      "parseCsv: the first line must name the columns, got numbers at line 1. Pass header: false",
    )
    expect(parseCsv("5,0.5\n7,0.25", { header: false }).features.toArray()).toEqual([
      [5, 0.5],
      [7, 0.25],
    ])
    expect(parseCsv("2019,2020\n7,8", { header: true }).columns).toEqual(["2019", "2020"])
  })

  it("takes line ends of several systems in one text", () => {
    expect(parseCsv("a,b\r\n1,2\n3,4\r5,6").features.toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
  })
})

describe("what a table is taken for", () => {
  it("nothing has no rows and no columns", () => {
    for (const text of ["", "\n\n"]) {
      const { columns, features } = parseCsv(text)
      expect([columns, features.shape]).toEqual([[], [0, 0]])
    }
  })

  it("a first line is one of names as long as one of them is no number", () => {
    expect(parseCsv("a,1\n2,3").columns).toEqual(["a", "1"])
    for (const blank of ["", " "]) expect(parseCsv(`1,${blank}\n2,3`).columns).toEqual(["1", ""])
    expect(() => parseCsv("1, 2\n2,3")).toThrow(/^parseCsv: the first line must name the columns/)
    expect(parseCsv("1,2\n3,4", { header: false }).columns).toEqual(["0", "1"])
  })

  it("separators are as told, and else those of the first line that is not blank", () => {
    expect(parseCsv("a|b,c\n1|2", { delimiter: "|" }).columns).toEqual(["a", "b,c"])
    expect(parseCsv("\n\na;b\n1;2").columns).toEqual(["a", "b"])
  })

  it("a byte order mark is one at the very beginning", () => {
    for (const mark of ["", "\ufeff"]) {
      expect(parseCsv(`${mark}a,b\ufeffc\n1,2`).columns).toEqual(["a", "b\ufeffc"])
    }
  })

  it("any column may be the target, the first too, and numbers name columns of the same name", () => {
    const { targets, features } = parseCsv("a,a\n1,2", { target: 0, features: [1, 0] })
    expect([targets?.toArray(), features.toArray()]).toEqual([[1], [[2, 1]]])
    expect(() => parseCsv("a,a\n1,2", { target: "a" })).toThrow("a column's name must be that of one")
  })

  it("infinities are written out, and nothing else around them", () => {
    expect(parseCsv("a,b,c\nInfinity,-Infinity,+Infinity").features.toArray()).toEqual([
      [Infinity, -Infinity, Infinity],
    ])
    for (const cell of ["xInfinity", "Infinityx", "--Infinity"]) {
      expect(() => parseCsv(`a\n${cell}`)).toThrow("parseCsv: values must be numbers, got")
    }
  })
})
