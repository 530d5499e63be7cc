import { formatCount, formatList, formatNumber, formatPercent, formatRatio } from "../format"
import { LECTURE_EXAMPLES } from "../lecture"
import { modesOf } from "../mode"
import type { BatchRecords, Results, Spread, Summary } from "../records"

/** What the numbers say, in plain English: a heading and a paragraph each. */
export interface Finding {
  readonly heading: string
  readonly text: string
}

/** Reads the results; every sentence follows from the numbers. */
export function readResults(results: Results): readonly Finding[] {
  const { batches } = results
  if (batches.length === 0)
    return [{ heading: "Nothing was measured", text: "The run ended before its first batch size." }]
  return [speed, compiling, lecture, result, race, caution].flatMap((read) => read(results) ?? [])
}

const name = ({ batchSize }: Summary) => `batch ${formatCount(batchSize)}`
const times = (ratio: number) => `${formatNumber(ratio)} times`
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const seconds = (summary: Summary) => summary.secondsPerEpoch?.median ?? Number.NaN
const perEpoch = (summary: Summary) => `${formatNumber(seconds(summary))} s`

/** Steps of the batch size that speed training up by less than this gain nothing to speak of. */
const WORTHWHILE = 1.15

/** Whether the middle halves of the times meet, so that neither can be called faster. */
function overlap({ secondsPerEpoch: a }: Summary, { secondsPerEpoch: b }: Summary): boolean {
  return a !== null && b !== null && meet(a, b)
}

function meet(a: Spread, b: Spread): boolean {
  return a.low <= b.high && b.low <= a.high
}

function speed({ batches, header }: Results): Finding | undefined {
  const timed = batches.map(({ summary }) => summary).filter(({ secondsPerEpoch }) => secondsPerEpoch)
  if (timed.length < 2) return undefined
  const fastest = timed.reduce((a, b) => (seconds(b) < seconds(a) ? b : a))
  const slowest = timed.reduce((a, b) => (seconds(b) > seconds(a) ? b : a))
  const images = formatCount(header.data.train)
  const steps = timed.slice(1).map((to, i) => ({ from: timed[i], to, gain: seconds(timed[i]) / seconds(to) }))
  const described = steps.map(({ from, to, gain }) => {
    const path = `from ${formatCount(from.batchSize)} to ${formatCount(to.batchSize)}`
    if (overlap(from, to)) return `${path} the difference is within the spread of the measurements`
    return gain >= 1 ? `${path} the gain is ${times(gain)}` : `${path} it is ${times(1 / gain)} slower`
  })
  // The size after which no step is worth its while any more.
  const flat = steps.findLastIndex(({ from, to, gain }) => gain >= WORTHWHILE && !overlap(from, to)) + 1
  const end =
    flat < steps.length
      ? `Beyond ${name(timed[flat])} there is hardly anything left to gain: what remains is the arithmetic itself, and it does not shrink with larger batches.`
      : `The gain had not run out at ${name(timed[timed.length - 1])}.`
  return {
    heading: `${capital(name(fastest))} goes through the data ${times(seconds(slowest) / seconds(fastest))} as fast as ${name(slowest)}`,
    text: `An epoch of ${images} images takes ${perEpoch(slowest)} at ${name(slowest)} and ${perEpoch(fastest)} at ${name(fastest)}. Step by step: ${formatList(described)}. Each update has a cost of its own, whatever the batch, and larger batches share it among more examples. ${end}`,
  }
}

function compiling({ batches, header }: Results): Finding | undefined {
  const { mode } = modesOf(header.settings)
  const pairs = batches.flatMap(({ summary }) => {
    const { secondsPerEpoch: ours, otherMode } = summary
    if (!ours || !otherMode) return []
    const theirs = otherMode.secondsPerEpoch
    const [eager, compiled] = mode === "eager" ? [ours, theirs] : [theirs, ours]
    return [{ at: name(summary), eager, compiled, gain: eager.median / compiled.median }]
  })
  if (pairs.length === 0) return undefined
  const apart = pairs.filter(({ eager, compiled }) => !meet(eager, compiled))
  const told = apart.map(
    ({ at, gain }, i) => `${formatRatio(gain)} times${i === 0 ? " as fast" : ""} at ${at}`,
  )
  const close = pairs.filter((pair) => !apart.includes(pair)).map(({ at }) => at)
  const tied =
    close.length > 0
      ? ` At ${formatList(close)} the difference is within the spread of the measurements.`
      : ""
  const seconds = pairs.map(
    ({ at, eager, compiled }) =>
      `${formatNumber(eager.median)} s eager and ${formatNumber(compiled.median)} s compiled at ${at}`,
  )
  const falls = apart.length > 1 && pairs.slice(1).every(({ gain }, i) => gain < pairs[i].gain)
  const why = falls
    ? " The larger the batch, the less there is to gain: compiling saves the cost that each update has of its own, and little of the arithmetic."
    : ""
  return {
    heading:
      told.length > 0
        ? `Compiled steps were ${formatList(told)}`
        : "Compiled steps were no faster and no slower than can be told",
    text: `A compiled step is one program for the whole update, an eager one runs operation by operation. An epoch takes ${formatList(seconds)}.${tied}${why} Losses and accuracies are the same to the last bit either way.`,
  }
}

function lecture({ batches, header }: Results): Finding | undefined {
  const both = batches
    .map(({ summary }) => summary)
    .filter(({ lectureSecondsPerEpoch, secondsPerEpoch }) => lectureSecondsPerEpoch && secondsPerEpoch)
  if (both.length === 0) return undefined
  const scale = LECTURE_EXAMPLES / header.data.train
  const compared = both.map((summary) => {
    const here = seconds(summary) * scale
    return `at ${name(summary)} it reports ${formatNumber(summary.lectureSecondsPerEpoch)} s, here it is ${formatNumber(here)} s (${times((summary.lectureSecondsPerEpoch ?? 0) / here)} as fast)`
  })
  const [one, ten] = both
  const ratios = ten
    ? ` Going from ${formatCount(one.batchSize)} to ${formatCount(ten.batchSize)} made the lecture's program ${times((one.lectureSecondsPerEpoch ?? 0) / (ten.lectureSecondsPerEpoch ?? 1))} as fast and this one ${times(seconds(one) / seconds(ten))}: ${
        seconds(one) / seconds(ten) < 8
          ? "the smaller the cost of an update beside its arithmetic, the less there is to share."
          : "in both nearly all of the time goes into the cost of an update, and hardly any into arithmetic."
      }`
    : ""
  const scaled =
    scale === 1 ? "" : ` (our seconds are scaled to its ${formatCount(LECTURE_EXAMPLES)} examples)`
  return {
    heading: "Beside the lecture",
    text: `The lecture's machine, program and network are not known, so its seconds are a landmark and not a rival${scaled}: ${formatList(compared)}.${ratios}`,
  }
}

function result({ batches, header }: Results): Finding | undefined {
  const sound = batches.map(({ summary }) => summary).filter(({ stopped }) => stopped !== "diverged")
  const wild = batches.map(({ summary }) => summary).filter(({ stopped }) => stopped === "diverged")
  const parts: string[] = []
  let heading = "No batch size came to a result"
  if (sound.length > 0) {
    const best = sound.reduce((a, b) => (b.testAccuracy > a.testAccuracy ? b : a))
    const rest = sound.filter((summary) => summary !== best)
    const tied = rest.filter((summary) => summary.testAccuracyInterval[1] >= best.testAccuracyInterval[0])
    const worst = sound.reduce((a, b) => (b.testAccuracy < a.testAccuracy ? b : a))
    heading = `${capital(name(best))} ends with the highest test accuracy, ${formatPercent(best.testAccuracy)}`
    if (tied.length > 0) {
      parts.push(
        `${capital(formatList(tied.map(name)))} ${tied.length > 1 ? "are" : "is"} too close to call: the 95 % intervals on ${formatCount(header.data.test)} test images overlap.`,
      )
    }
    if (worst !== best && !tied.includes(worst)) {
      parts.push(`${capital(name(worst))} ends lowest, at ${formatPercent(worst.testAccuracy)}.`)
    }
    const same = sound.every(({ examples }) => Math.abs(examples / best.examples - 1) < 0.05)
    const [small, large] = [sound[0], sound[sound.length - 1]]
    if (same && sound.length > 1) {
      parts.push(
        `All saw about the same ${formatCount(best.examples)} images, but ${name(small)} made ${formatCount(small.updates)} updates of them and ${name(large)} ${formatCount(large.updates)}.`,
      )
    } else if (sound.length > 1) {
      parts.push(sameImages(batches.filter(({ summary }) => sound.includes(summary))))
    }
  }
  if (wild.length > 0) {
    parts.push(
      `${capital(formatList(wild.map(name)))} diverged: the loss was no longer a finite number. Try a smaller --lr.`,
    )
  }
  return { heading, text: parts.join(" ") }
}

/** Accuracies where all of them were evaluated last after about the same number of images. */
function sameImages(batches: readonly BatchRecords[]): string {
  const epochs = batches.map(({ summary }) => `${formatNumber(summary.epochs)} at ${name(summary)}`)
  const told = `They did not see the same number of images (epochs: ${formatList(epochs)}).`
  const shortest = batches.reduce((a, b) => (b.summary.examples < a.summary.examples ? b : a))
  for (const { examples } of shortest.evaluations.toReversed()) {
    const then = batches.flatMap(({ summary, evaluations }) => {
      const near = evaluations.find((other) => Math.abs(other.examples - examples) <= 0.02 * examples)
      return near ? [`${formatPercent(near.testAccuracy)} at ${name(summary)}`] : []
    })
    if (examples > 0 && then.length === batches.length) {
      return `${told} After the same ${formatCount(examples)} images, accuracy was ${formatList(then)}.`
    }
  }
  return told
}

/** Levels of accuracy to race to; the highest that at least two reached is taken. */
const LEVELS = [
  0.99, 0.985, 0.98, 0.975, 0.97, 0.96, 0.95, 0.93, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2,
]

function race({ batches }: Results): Finding | undefined {
  const reach = (level: number) =>
    batches.flatMap(({ summary, evaluations }) => {
      const first = evaluations.find(({ testAccuracy }) => testAccuracy >= level)
      return first && first.examples > 0 ? [{ summary, first }] : []
    })
  const level = LEVELS.find((candidate) => reach(candidate).length >= Math.min(2, batches.length))
  if (level === undefined || batches.length < 2) return undefined
  const bySeconds = reach(level).sort((a, b) => a.first.seconds - b.first.seconds)
  const [winner] = bySeconds
  const missed = batches.filter(
    (batch: BatchRecords) => !bySeconds.some(({ summary }) => summary === batch.summary),
  )
  const reached = bySeconds.map(
    ({ summary, first }) =>
      `${name(summary)} after ${formatNumber(first.seconds)} s (${formatCount(first.updates)} updates, ${formatCount(first.examples)} images)`,
  )
  const never =
    missed.length === 0
      ? ""
      : ` ${capital(formatList(missed.map(({ summary }) => name(summary))))} did not get there.`
  const fewest = bySeconds.reduce((a, b) => (b.first.examples < a.first.examples ? b : a))
  const thrifty =
    fewest === winner
      ? ` ${capital(name(winner.summary))} also needed the fewest images.`
      : ` The fewest images were needed by ${name(fewest.summary)}: it learns more from each one, but takes longer over it.`
  return {
    heading: `${capital(name(winner.summary))} is first to reach ${formatPercent(level, level * 100 === Math.floor(level * 100) ? 0 : 1)} test accuracy`,
    text: `Seconds of training until the first evaluation at that level or above: ${formatList(reached)}.${never}${thrifty}`,
  }
}

function caution({ batches, header }: Results): Finding {
  const { settings, machine } = header
  const rates = {
    none: `All batch sizes share one learning rate, ${formatNumber(settings.lr)}. Larger batches usually bear a larger one, so this compares batch sizes with everything else fixed, not each at its best; --lr-scaling sqrt or linear shows another side.`,
    linear: `The learning rate grows in proportion to the batch size, ${formatNumber(settings.lr)} at batch ${formatCount(settings.lrReference)}.`,
    sqrt: `The learning rate grows with the square root of the batch size, ${formatNumber(settings.lr)} at batch ${formatCount(settings.lrReference)}.`,
  }[settings.lrScaling]
  const cut = batches.filter(({ summary }) => summary.stopped === "time" || summary.stopped === "interrupted")
  const short =
    cut.length === 0
      ? ""
      : ` ${capital(formatList(cut.map(({ summary }) => name(summary))))} ended early (${cut.every(({ summary }) => summary.stopped === "time") ? "its share of the time was used up" : "the run was interrupted"}).`
  const busy =
    machine.load > machine.cores
      ? ` The machine was busy when the run began (load ${formatNumber(machine.load)} on ${machine.cores} cores), so the times are longer and wider spread than on a quiet one.`
      : ""
  return {
    heading: "What to keep in mind",
    text: `${rates} The weights and the order of the images come from one seed (${settings.seed}); another seed moves accuracies by a few tenths of a per cent.${short}${busy}`,
  }
}
