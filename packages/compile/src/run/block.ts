import { engine } from "@gradus/kernels"

/** A piece of resident memory that goes back when its owner is collected. */
export class Block {
  readonly address: number

  constructor(
    owner: object,
    readonly bytes: number,
  ) {
    this.address = engine().allocator.allocate(bytes)
    owners.register(owner, { address: this.address, bytes })
  }
}

const owners = new FinalizationRegistry<{ readonly address: number; readonly bytes: number }>(
  ({ address, bytes }) => engine().allocator.free(address, bytes),
)
