import { onBeforeUnmount, onMounted, type Ref, ref } from "vue"

/** How wide an element is, in pixels; `usual` until it can be measured. */
export function useWidth(element: Readonly<Ref<HTMLElement | null>>, usual: number): Readonly<Ref<number>> {
  const width = ref(usual)
  let observer: ResizeObserver | undefined
  onMounted(() => {
    observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0) width.value = contentRect.width
    })
    if (element.value) observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return width
}
