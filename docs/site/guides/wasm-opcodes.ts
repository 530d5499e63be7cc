import type { Bytes, Effect, Value } from "@gradus/kernels"

/** Groups of instructions of the assembler, by the first part of their names. */
export const INSTRUCTIONS = [
  "f32",
  "f32x4",
  "f64",
  "f64x2",
  "i8x16",
  "i16x8",
  "i32",
  "i32x4",
  "i64",
  "i64x2",
  "v128",
] as const

type Assembler = Pick<typeof import("@gradus/kernels"), "Bytes" | (typeof INSTRUCTIONS)[number]>

/** What follows the number of an instruction. */
export type Immediate =
  | "nothing"
  | "place in memory"
  | "place and lane"
  | "lane"
  | "sixteen bytes"
  | "integer"
  | "f32"
  | "f64"
  | "index"

export interface Opcode {
  readonly name: string
  readonly immediate: Immediate
}

/** Structure and variables, which the assembler writes by methods of its own. */
const PLAIN: readonly (readonly [code: number, name: string, immediate: Immediate])[] = [
  [0x00, "unreachable", "nothing"],
  [0x02, "block", "integer"],
  [0x03, "loop", "integer"],
  [0x04, "if", "integer"],
  [0x05, "else", "nothing"],
  [0x0b, "end", "nothing"],
  [0x0c, "br", "index"],
  [0x0d, "br_if", "index"],
  [0x0f, "return", "nothing"],
  [0x10, "call", "index"],
  [0x1a, "drop", "nothing"],
  [0x20, "local.get", "index"],
  [0x21, "local.set", "index"],
  [0x22, "local.tee", "index"],
  [0x41, "i32.const", "integer"],
  [0x42, "i64.const", "integer"],
  [0x43, "f32.const", "f32"],
  [0x44, "f64.const", "f64"],
  [0xfd0c, "v128.const", "sixteen bytes"],
]

/**
 * The numbers of the instructions, learnt from the assembler itself: each of its functions is asked to write one instruction
 * whose operands write nothing.
 */
export function opcodesOf(assembler: Assembler): Map<number, Opcode> {
  const found = new Map<number, Opcode>(PLAIN.map(([code, name, immediate]) => [code, { name, immediate }]))
  const operand: Value = { type: "i32", write: () => {} }
  for (const group of INSTRUCTIONS) {
    for (const [own, make] of Object.entries(assembler[group])) {
      if (own === "const") continue
      const to: Bytes = new assembler.Bytes()
      const instruction = (make as (...operands: readonly Value[]) => Value | Effect)(
        operand,
        operand,
        operand,
      )
      instruction.write(to)
      const { code } = codeAt(to.view(), 0)
      found.set(code, { name: `${group}.${textual(own)}`, immediate: immediateOf(own) })
    }
  }
  return found
}

/** The number of the instruction at a place, and where what follows it begins. SIMD's number n is 0xfd00 + n. */
export function codeAt(bytes: Uint8Array, at: number): { readonly code: number; readonly next: number } {
  const first = bytes[at]
  if (first !== 0xfd && first !== 0xfe) return { code: first, next: at + 1 }
  const { value, next } = unsignedAt(bytes, at + 1)
  return { code: first * 256 + value, next }
}

/** An unsigned LEB128 number. */
export function unsignedAt(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let shift = 0; ; shift += 7, at++) {
    value += (bytes[at] & 0x7f) * 2 ** shift
    if (bytes[at] < 0x80) return { value, next: at + 1 }
  }
}

/** `convertI32x4S` is written convert_i32x4_s. */
function textual(own: string): string {
  return own.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase()
}

function immediateOf(own: string): Immediate {
  if (/^(load|store)\d*Lane$/.test(own)) return "place and lane"
  if (/^(load|store)/.test(own)) return "place in memory"
  if (/Lane$/.test(own)) return "lane"
  return own === "shuffle" ? "sixteen bytes" : "nothing"
}
