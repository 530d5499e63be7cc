import { engine, shared } from "@gradus/kernels"
import { Storage } from "@gradus/tensor/engine"

/** The copy in WebAssembly memory of a storage that lives on the heap, and how many programs use it. */
interface Copy {
  readonly of: Storage
  readonly storage: Storage
  users: number
}

const copies = /* @__PURE__ */ shared("compile.copies", () => new WeakMap<Storage, Copy>())

/** All that a program holds of WebAssembly memory. It goes back when the program is let go of, or else collected. */
export class Holdings {
  #blocks: { readonly address: number; readonly bytes: number }[] = []
  #copies = new Set<Copy>()

  constructor(owner: object) {
    owners.register(owner, this, this)
  }

  /** Memory of its own; returns the address. */
  block(bytes: number): number {
    const address = engine().allocator.allocate(bytes)
    this.#blocks.push({ address, bytes })
    return address
  }

  /** The numbers of a storage in WebAssembly memory: its own, or a copy that all programs share. */
  residentOf(storage: Storage): Storage {
    if (storage.isResident) return storage
    const copy = copies.get(storage) ?? copyOf(storage)
    if (!this.#copies.has(copy)) {
      this.#copies.add(copy)
      copy.users++
    }
    return copy.storage
  }

  /** Gives everything back; only copies that other programs use stay. */
  free(): void {
    owners.unregister(this)
    for (const { address, bytes } of this.#blocks) engine().allocator.free(address, bytes)
    for (const copy of this.#copies) {
      copy.users--
      if (copy.users > 0) continue
      copies.delete(copy.of)
      copy.storage.free()
    }
    this.#blocks = []
    this.#copies.clear()
  }
}

const owners = /* @__PURE__ */ new FinalizationRegistry<Holdings>((holdings) => holdings.free())

function copyOf(of: Storage): Copy {
  const storage = Storage.resident(of.dtype, of.length, false)
  storage.write(of.peek())
  const copy = { of, storage, users: 0 }
  copies.set(of, copy)
  return copy
}
