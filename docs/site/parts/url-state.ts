import { onBeforeUnmount, onMounted, reactive, watch } from "vue"

type Plain = string | number | boolean | readonly number[] | readonly string[]

/**
 * State that the page's address carries, so that it can be shared: only what differs from `defaults`, after the
 * question mark. What an address holds of another kind than its default is passed over.
 *
 * @param prefix - keeps several figures of a page apart
 */
export function useUrlState<T extends Record<string, Plain>>(defaults: T, prefix = ""): T {
  const state = reactive({ ...defaults }) as T
  onMounted(() => {
    const query = new URLSearchParams(location.search)
    for (const [key, usual] of Object.entries(defaults)) {
      const text = query.get(prefix + key)
      const value = text === null ? undefined : read(text, usual)
      if (value !== undefined) state[key as keyof T] = value as T[keyof T]
    }
    watch(state, writeSoon, { deep: true })
  })
  onBeforeUnmount(() => clearTimeout(timer))

  // Browsers forbid many changes of the address in a short time.
  let timer: ReturnType<typeof setTimeout> | undefined
  function writeSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(write, 150)
  }

  function write(): void {
    const query = new URLSearchParams(location.search)
    for (const [key, usual] of Object.entries(defaults)) {
      const value = state[key as keyof T] as Plain
      if (String(value) === String(usual)) query.delete(prefix + key)
      else query.set(prefix + key, String(value))
    }
    const text = query.toString()
    history.replaceState(history.state, "", `${location.pathname}${text ? `?${text}` : ""}${location.hash}`)
  }
  return state
}

function read(text: string, usual: Plain): Plain | undefined {
  if (typeof usual === "string") return text
  if (typeof usual === "boolean") return text === "true" ? true : text === "false" ? false : undefined
  if (typeof usual === "number")
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined
  const parts = text === "" ? [] : text.split(",")
  if (usual.length === 0 || typeof usual[0] === "string") return parts
  const numbers = parts.map(Number)
  return numbers.every(Number.isFinite) ? numbers : undefined
}
