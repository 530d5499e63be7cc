import { useRoute } from "vitepress"
import { nextTick, onMounted, watch } from "vue"

/**
 * In the sidebar, a group that folds is a button, and so is the arrow within it. Two buttons for one thing, one in the
 * other, confuse screen readers and cost a stop of the Tab key each: the arrow becomes a mere picture.
 */
export function usePlainCarets(): void {
  const route = useRoute()
  function plain(): void {
    for (const caret of document.querySelectorAll('.VPSidebarItem > .item[role="button"] > .caret')) {
      for (const name of ["role", "tabindex", "aria-label"]) caret.removeAttribute(name)
      caret.setAttribute("aria-hidden", "true")
    }
  }
  onMounted(() => {
    plain()
    watch(
      () => route.path,
      () => nextTick(plain),
    )
  })
}
