import { type Tensor, tensor } from "gradus"
import { OPERATIONS, similar } from "./operations"

/* A formula in x and y, as a reader types it. It is read, never run as code, since addresses carry formulas. */

/** @throws FormulaError that says what is wrong, and where */
export function readFormula(text: string): (x: Tensor, y: Tensor) => Tensor {
  if (text.length > LONGEST) throw new FormulaError(`it must be at most ${LONGEST} characters long`, LONGEST)
  const parser = new Parser(text)
  const made = parser.whole()
  if (!parser.uses.has("x") && !parser.uses.has("y")) throw new FormulaError("it must use x or y", 0)
  return (x, y) => made(x, y) as Tensor
}

const LONGEST = 400

export class FormulaError extends Error {
  override readonly name = "FormulaError"
  constructor(
    message: string,
    /** Where in the text, from 0. */
    readonly at: number,
  ) {
    super(message)
  }
}

/** A part of a formula: plain numbers stay numbers. */
type Part = (x: Tensor, y: Tensor) => Tensor | number
interface Token {
  readonly kind: "number" | "name" | "sign" | "end"
  readonly text: string
  readonly at: number
}
const SIGNS: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "−": "sub",
  "*": "mul",
  "·": "mul",
  "/": "div",
  "**": "pow",
  "^": "pow",
}

function tokens(text: string): Token[] {
  const found: Token[] = []
  const pattern = /\s*(?:(\d+\.\d+|\d+|\.\d+)|([A-Za-z_]\w*)|(\*\*|[-−+*·/^().,]))/y
  while (text.slice(pattern.lastIndex).trim()) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) {
      const at = from + text.slice(from).search(/\S/)
      throw new FormulaError(`there is no use for “${text[at]}” here`, at)
    }
    const kind = match[1] ? "number" : match[2] ? "name" : "sign"
    const word = match[1] ?? match[2] ?? match[3]
    found.push({ kind, text: word, at: pattern.lastIndex - word.length })
  }
  return [...found, { kind: "end", text: "", at: text.length }]
}

class Parser {
  /** The variables that occur. */
  readonly uses = new Set<string>()
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string) {
    this.#tokens = tokens(text)
  }

  whole(): Part {
    const part = this.#sum()
    if (this.#now.kind !== "end") throw this.#unexpected("an operation, such as .add(…)")
    return part
  }

  get #now(): Token {
    return this.#tokens[this.#next]
  }

  #take(sign: string): boolean {
    if (this.#now.kind !== "sign" || this.#now.text !== sign) return false
    this.#next++
    return true
  }

  #demand(sign: string): void {
    if (!this.#take(sign)) throw this.#unexpected(`“${sign}”`)
  }

  #unexpected(wanted: string): FormulaError {
    const { kind, text, at } = this.#now
    return new FormulaError(
      kind === "end" ? `${wanted} is missing at the end` : `expected ${wanted}, got “${text}”`,
      at,
    )
  }

  /** Operands joined by any of some signs, from the left. */
  #joined(signs: readonly string[], operand: () => Part): Part {
    let left = operand()
    for (;;) {
      const { kind, text } = this.#now
      if (kind !== "sign" || !signs.includes(text)) return left
      this.#next++
      left = applied(SIGNS[text], [left, operand()])
    }
  }

  #sum(): Part {
    return this.#joined(["+", "-", "−"], () => this.#product())
  }

  #product(): Part {
    return this.#joined(["*", "·", "/"], () => this.#signed())
  }

  #signed(): Part {
    if (this.#take("-") || this.#take("−")) return applied("neg", [this.#signed()])
    return this.#power()
  }

  #power(): Part {
    const base = this.#chain()
    return this.#take("**") || this.#take("^") ? applied("pow", [base, this.#signed()]) : base
  }

  /** A value and the operations behind its dots. */
  #chain(): Part {
    let part = this.#value()
    while (this.#take(".")) {
      const name = this.#now
      if (name.kind !== "name") throw this.#unexpected("the name of an operation")
      this.#next++
      this.#demand("(")
      part = this.#call(name, [part, ...this.#listed()], 1)
    }
    return part
  }

  #value(): Part {
    const token = this.#now
    if (token.kind === "number") {
      this.#next++
      return () => Number(token.text)
    }
    if (this.#take("(")) {
      const part = this.#sum()
      this.#demand(")")
      return part
    }
    if (token.kind !== "name") throw this.#unexpected("x, y or a number")
    this.#next++
    if (this.#take("(")) return this.#call(token, this.#listed(), 0)
    if (token.text === "pi") return () => Math.PI
    if (token.text !== "x" && token.text !== "y") {
      throw new FormulaError(`the variables are x and y, got “${token.text}”`, token.at)
    }
    this.uses.add(token.text)
    return token.text === "x" ? (x) => x : (_, y) => y
  }

  /** What stands up to the closing parenthesis. */
  #listed(): Part[] {
    const parts: Part[] = []
    if (this.#take(")")) return parts
    do parts.push(this.#sum())
    while (this.#take(","))
    this.#demand(")")
    return parts
  }

  /** @param before - how many of the arguments stand before the dot */
  #call({ text, at }: Token, parts: readonly Part[], before: number): Part {
    const wanted = OPERATIONS[text]
    if (wanted === undefined || !Object.hasOwn(OPERATIONS, text)) {
      const near = similar(text)
      throw new FormulaError(`there is no operation “${text}”${near ? `; did you mean “${near}”?` : ""}`, at)
    }
    if (parts.length !== wanted) {
      const given = parts.length - before
      throw new FormulaError(`“${text}” takes ${count(wanted - before)}, got ${given}`, at)
    }
    return applied(text, parts)
  }
}

const count = (n: number) =>
  n === 0 ? "nothing in its parentheses" : n === 1 ? "one argument" : `${n} arguments`

/** An operation of gradus on parts, of which numbers become tensors where they come first. */
function applied(name: string, parts: readonly Part[]): Part {
  return (x, y) => {
    const [first, ...rest] = parts.map((part) => part(x, y))
    const receiver = typeof first === "number" ? tensor(first, { dtype: "float64" }) : first
    const operation = receiver[name as keyof Tensor] as (...given: readonly (Tensor | number)[]) => Tensor
    const made = operation.apply(receiver, rest)
    // Numbers alone stay a number, so that exponents and factors are read as such.
    return [first, ...rest].every((one) => typeof one === "number") ? made.item() : made
  }
}
