import { type Ref, ref } from "vue"

/** Where a pen is: at which of the places, and how high in the picture's own measure. */
export interface PenPoint {
  readonly at: number
  readonly level: number
}

export interface Drawing {
  /** The place that keys change, which is the last that was drawn at. */
  readonly chosen: Ref<number>
  readonly focused: Readonly<Ref<boolean>>
  /** What the picture listens to: `v-on="drawing.listeners"`. */
  readonly listeners: Readonly<Record<string, (event: never) => void>>
}

/**
 * A list of numbers at even places that is drawn by hand, where a fast stroke fills in what it skips.
 *
 * @param begin - the place that is chosen at first
 * @param locate - where the pen of an event is, whose picture fills `box`; a place beyond the ends is taken for the end
 * @param valueAt - the number that is drawn at a level
 */
export function useDrawing(
  model: Ref<readonly number[]>,
  begin: number,
  locate: (event: PointerEvent, box: DOMRect) => PenPoint,
  valueAt: (level: number) => number,
): Drawing {
  const chosen = ref(begin)
  const focused = ref(false)
  let pen: PenPoint | undefined

  function stroke(event: PointerEvent): void {
    const { at, level } = locate(event, (event.currentTarget as Element).getBoundingClientRect())
    const to = { at: Math.min(model.value.length - 1, Math.max(0, Math.round(at))), level }
    const from = pen ?? to
    const next = [...model.value]
    const steps = Math.abs(to.at - from.at)
    for (let k = 0; k <= steps; k++) {
      const part = steps === 0 ? 1 : k / steps
      next[Math.round(from.at + part * (to.at - from.at))] = valueAt(
        from.level + part * (to.level - from.level),
      )
    }
    pen = to
    chosen.value = to.at
    model.value = next
  }
  const up = () => {
    pen = undefined
  }
  return {
    chosen,
    focused,
    listeners: {
      pointerdown(event: PointerEvent) {
        if (event.button !== 0) return
        ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
        up()
        stroke(event)
      },
      pointermove(event: PointerEvent) {
        if (pen) stroke(event)
      },
      pointerup: up,
      pointercancel: up,
      focus() {
        focused.value = true
      },
      blur() {
        focused.value = false
      },
    },
  }
}
