import { shared } from "@gradus/kernels"
import { Storage } from "@gradus/tensor/engine"

const residents = /* @__PURE__ */ shared("compile.residents", () => new WeakMap<Storage, Storage>())

/** The numbers of a storage in WebAssembly memory: its own, or a copy that all programs share. */
export function residentOf(storage: Storage): Storage {
  if (storage.isResident) return storage
  let copy = residents.get(storage)
  if (!copy) {
    copy = Storage.resident(storage.dtype, storage.length)
    copy.write(storage.peek())
    residents.set(storage, copy)
  }
  return copy
}
