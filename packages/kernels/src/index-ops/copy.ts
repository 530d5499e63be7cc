import { type FuncBuilder, i32, type Value, v128 } from "../wasm"

/** Copies bytes between places that do not overlap. */
export function copyBytes(f: FuncBuilder, from: Value, to: Value, bytes: Value): void {
  const x = f.local("i32", from)
  const y = f.local("i32", to)
  const left = f.local("i32", bytes)
  const loops = [
    { step: 64, copy: () => [0, 16, 32, 48].map((at) => v128.store(y, v128.load(x, at), at)) },
    { step: 16, copy: () => [v128.store(y, v128.load(x))] },
    { step: 4, copy: () => [i32.store(y, i32.load(x))] },
    { step: 1, copy: () => [i32.store8(y, i32.load8U(x))] },
  ]
  for (const { step, copy } of loops) {
    f.while(
      () => i32.eqz(i32.ltU(left, step)),
      () => {
        for (const effect of copy()) f.do(effect)
        f.bump(x, step)
        f.bump(y, step)
        f.bump(left, -step)
      },
    )
  }
}
