import { BYTES, type StorageType } from "../call"
import { type FuncBuilder, i32, type Local, type Value } from "../wasm"
import { copyElement, tileSize, turnTile } from "./tile"

/** Some whole rows that are turned into columns. */
export interface Band {
  readonly type: StorageType
  /** How many rows: 1, or a multiple of the tile. */
  readonly height: number
  readonly columns: Value
  /** Addresses of the first row, and of where the first column goes. */
  readonly from: Local
  readonly to: Local
  readonly rowBytes: Value
  readonly columnBytes: Value
}

const after = (base: Value, i: number, step: Value): Value =>
  i === 0 ? base : i32.add(base, i32.mul(step, i))

/** Turns a band: by tiles, then what is left column by column. */
export function writeBand(f: FuncBuilder, band: Band): void {
  const { type, height, columns, from, to, rowBytes, columnBytes } = band
  const bytes = BYTES[type]
  const size = tileSize(type)
  const x = f.local("i32", from)
  const y = f.local("i32", to)
  const left = f.local("i32", columns)
  const forward = (count: number) => {
    f.bump(x, count * bytes)
    f.bump(y, i32.mul(columnBytes, count))
    f.bump(left, -count)
  }
  if (height > 1) {
    f.while(
      () => i32.geS(left, size),
      () => {
        turnTiles(f, band, x, y)
        forward(size)
      },
    )
  }
  const row = f.int(0)
  const column = f.int(0)
  const rest = f.int(0)
  f.while(
    () => i32.gtS(left, 0),
    () => {
      f.set(row, x)
      f.set(column, y)
      f.set(rest, height)
      f.doWhile(
        () => {
          f.do(copyElement(type, row, column))
          f.bump(row, rowBytes)
          f.bump(column, bytes)
          f.bump(rest, -1)
        },
        () => rest,
      )
      forward(1)
    },
  )
}

/** Turns the tiles of a band that stand one below the other. */
function turnTiles(f: FuncBuilder, { type, height, rowBytes, columnBytes }: Band, x: Value, y: Value): void {
  const size = tileSize(type)
  for (let down = 0; down < height; down += size) {
    const row = f.local("i32", after(x, down, rowBytes))
    const column = f.local("i32", i32.add(y, down * BYTES[type]))
    turnTile(
      f,
      type,
      (i) => after(row, i, rowBytes),
      (i) => after(column, i, columnBytes),
    )
  }
}
