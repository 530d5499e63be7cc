import type { Bytes } from "./bytes"

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128"

/** An expression on WebAssembly's stack machine: writing it leaves one value of `type` on the stack. */
export interface Value {
  readonly type: ValueType
  write(to: Bytes): void
}

/** An instruction sequence that leaves nothing on the stack (a store, a call of a void function). */
export interface Effect {
  readonly type: "void"
  write(to: Bytes): void
}

/** A local variable of a function; as a Value it reads the variable. */
export class Local implements Value {
  constructor(
    readonly type: ValueType,
    readonly index: number,
  ) {}

  write(to: Bytes): void {
    to.u8(0x20)
    to.u32(this.index)
  }
}

/** Whether a value is a variable, which may be of another copy of the package. */
export function isLocal(value: Value): value is Local {
  return "index" in value
}

/** An address or count: a Value of type i32, or a number written as a constant. */
export type Int = Value | number

export function int(value: Int): Value {
  if (typeof value !== "number") return value
  return {
    type: "i32",
    write(to) {
      to.u8(0x41)
      to.signed(value | 0)
    },
  }
}
