import { onBeforeUnmount, onMounted, type Ref, ref } from "vue"

/** How wide an element is, in pixels, and never below `least`; `usual` until it can be measured. */
export function useWidth(
  element: Readonly<Ref<HTMLElement | null>>,
  usual: number,
  least = 0,
): Readonly<Ref<number>> {
  const width = ref(usual)
  let observer: ResizeObserver | undefined
  onMounted(() => {
    observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0) width.value = Math.max(least, contentRect.width)
    })
    if (element.value) observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return width
}
