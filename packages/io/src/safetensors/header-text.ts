import { quote } from "../refusal"

const BACKSLASH = 92
const QUOTE = 34
/** Deeper values are refused, as by the reference implementation. */
const MAX_DEPTH = 127
const ATOM = /(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

/**
 * Reads the JSON of a header piece by piece. `JSON.parse` would do but for two things: of two equal keys it drops one
 * without a word, and it makes numbers of what was never a whole number.
 */
export class HeaderText {
  #at = 0

  /** @param refuse - makes the error for what must hold and what was found */
  constructor(
    readonly text: string,
    readonly refuse: (must: string, got: string) => Error,
  ) {}

  /** Reads an object; `member` reads the value of each key. @throws for a key that comes twice */
  object(owner: string, member: (key: string) => void): void {
    const seen = new Set<string>()
    this.#list("{", "}", () => {
      const key = this.string()
      if (seen.has(key)) throw this.refuse(`keys of ${owner} must differ`, `${quote(key)} twice`)
      seen.add(key)
      this.#take(":")
      member(key)
    })
  }

  /** Reads an array of whole numbers, at most `most` of them. */
  integers(owner: string, most: number): number[] {
    const numbers: number[] = []
    this.#list("[", "]", () => {
      if (numbers.length === most) throw this.refuse(`${owner} must have at most ${most} entries`, "more")
      numbers.push(this.#integer(owner))
    })
    return numbers
  }

  string(): string {
    if (this.#peek() !== '"') throw this.#unexpected('"')
    const from = this.#at
    let escaped = false
    let end = from + 1
    while (end < this.text.length && this.text.charCodeAt(end) !== QUOTE) {
      const escape = this.text.charCodeAt(end) === BACKSLASH
      if (escape) escaped = true
      end += escape ? 2 : 1
    }
    const source = this.text.slice(from, end + 1)
    this.#at = end + 1
    try {
      const value: string = JSON.parse(source)
      if (!escaped || !/\p{Surrogate}/u.test(value)) return value
    } catch {
      // Refused below.
    }
    throw this.refuse("the header must be JSON", `the string ${quote(source)}`)
  }

  /** Whether a null comes, which is read then. */
  isNull(): boolean {
    if (this.#peek() !== "n") return false
    this.skip()
    return true
  }

  /** Reads over a value of any kind. */
  skip(depth = 1): void {
    const next = this.#peek()
    if (depth > MAX_DEPTH) {
      throw this.refuse(`the header must not be nested more than ${MAX_DEPTH} deep`, "more")
    }
    if (next === '"') this.string()
    else if (next === "[") this.#list("[", "]", () => this.skip(depth + 1))
    else if (next === "{") {
      this.#list("{", "}", () => {
        this.string()
        this.#take(":")
        this.skip(depth + 1)
      })
    } else {
      ATOM.lastIndex = this.#at
      if (!ATOM.test(this.text)) throw this.#unexpected("a value")
      this.#at = ATOM.lastIndex
    }
  }

  /** @throws unless nothing but white space is left */
  end(): void {
    if (this.#peek() !== "") throw this.#unexpected("the end")
  }

  #integer(owner: string): number {
    this.#peek()
    const from = this.#at
    let end = from
    while (end < from + 17 && isDigit(this.text.charCodeAt(end))) end++
    const digits = this.text.slice(from, end)
    const value = Number(digits)
    const whole = Number.isSafeInteger(value) && String(value) === digits
    if (!whole || /[.eE]/.test(this.text.charAt(end))) {
      const got = this.text.slice(from, from + 24).split(/[\s,\]}]/, 1)[0]
      throw this.refuse(`${owner} must be whole numbers from 0 to 2^53 − 1`, got)
    }
    this.#at = end
    return value
  }

  #list(open: string, close: string, item: () => void): void {
    this.#take(open)
    if (this.#peek() === close) {
      this.#at++
      return
    }
    for (;;) {
      item()
      const next = this.#peek()
      if (next !== "," && next !== close) throw this.#unexpected(`, or ${close}`)
      this.#at++
      if (next === close) return
    }
  }

  #take(character: string): void {
    if (this.#peek() !== character) throw this.#unexpected(character)
    this.#at++
  }

  /** The next character that is not white space; "" at the end. */
  #peek(): string {
    while (" \n\r\t".includes(this.text.charAt(this.#at)) && this.#at < this.text.length) this.#at++
    return this.text.charAt(this.#at)
  }

  #unexpected(wanted: string): Error {
    const got = this.#at < this.text.length ? quote(this.text.slice(this.#at, this.#at + 24)) : "the end"
    return this.refuse(`the header must be JSON with ${wanted} at character ${this.#at}`, got)
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
