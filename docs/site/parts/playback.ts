import { onBeforeUnmount, type Ref, ref } from "vue"

/** Something that goes on by steps: alone while it plays, or one at a time. */
export interface Playback {
  readonly playing: Readonly<Ref<boolean>>
  play(): void
  pause(): void
  step(): void
  restart(): void
}

/**
 * Plays steps until one says that it was the last, or the component goes.
 *
 * @param step - does one, and returns false when there is none after it
 * @param restart - goes back to the beginning
 * @param perSecond - how many steps in a second
 */
export function usePlayback(
  step: () => boolean,
  restart: () => void,
  perSecond: number | Ref<number>,
): Playback {
  const playing = ref(false)
  let frame = 0
  let last = 0
  let owed = 0

  function tick(now: number): void {
    if (!playing.value) return
    const rate = typeof perSecond === "number" ? perSecond : perSecond.value
    // A page that was hidden does not catch up.
    owed += Math.min(0.1, (now - last) / 1000) * rate
    last = now
    for (; owed >= 1; owed--) {
      if (step()) continue
      playing.value = false
      return
    }
    frame = requestAnimationFrame(tick)
  }
  const pause = () => {
    playing.value = false
    if (frame) cancelAnimationFrame(frame)
  }
  onBeforeUnmount(pause)
  return {
    playing,
    pause,
    play() {
      if (playing.value) return
      playing.value = true
      last = performance.now()
      owed = 1
      frame = requestAnimationFrame(tick)
    },
    step: () => void step(),
    restart() {
      pause()
      restart()
    },
  }
}
