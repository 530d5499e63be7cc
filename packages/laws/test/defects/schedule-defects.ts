import {
  type CompositionSubject,
  compositionLaws,
  type ScheduleFormulaSubject,
  type ScheduleSubject,
  scheduleFormulaLaws,
  scheduleLaws,
} from "../../src/index"
import { formulated, product, sequential, stepDecay, warmupCosine } from "../reference/schedules"
import type { Defect } from "./defect"

const t = (defect: string, subject: unknown, law: string): Defect<ScheduleSubject> => ({
  ...{ defect, law },
  subject: subject as ScheduleSubject,
  laws: scheduleLaws,
})
let asked = 0

export const scheduleDefects: readonly Defect<ScheduleSubject>[] = [
  t(
    "off by one",
    stepDecay({}, (o) => (step) => o.lr * 0.5 ** Math.floor((step + 1) / o.every)),
    "the rate passes its landmarks",
  ),
  t(
    "decays between the steps",
    stepDecay({}, (o) => (step) => o.lr * 0.5 ** (step / o.every)),
    "the rate moves gently but for declared jumps",
  ),
  t(
    "warm-up jumps",
    warmupCosine((o) => (step) => (step < o.every ? 0 : (o.lr * (40 - step)) / 40)),
    "the rate moves gently but for declared jumps",
  ),
  t(
    "a hair of a jump at a border, less than the slope of a step",
    warmupCosine((o) => (step) => {
      const after = (o.lr * (1 + Math.cos((Math.PI * (step - o.every)) / (40 - o.every)))) / 2
      return step < o.every ? (0.99 * o.lr * step) / o.every : after
    }),
    "the rate moves gently but for declared jumps",
  ),
  t(
    "a floor that no rate scales",
    stepDecay({}, (o) => (step) => Math.max(0.001, o.lr * 0.5 ** Math.floor(step / o.every))),
    "the rate scales with the base learning rate",
  ),
  t(
    "warm-up overshoots",
    warmupCosine((o) => (step) => (o.lr * step) / o.every),
    "every step has a finite rate in the declared range",
  ),
  t(
    "NaN at the end",
    warmupCosine((o) => (step) => (o.lr * Math.sqrt(39 - step)) / 40),
    "every step has a finite rate in the declared range",
  ),
  t(
    "the factor turned over",
    stepDecay({}, (o) => (step) => o.lr * 2 ** Math.floor(step / o.every)),
    "the rate only falls (or only rises)",
  ),
  t(
    "counts its own calls",
    stepDecay({}, (o) => () => o.lr / (1 + asked++)),
    "the rate depends on the step alone",
  ),
  t("bound form starts at step 1", stepDecay({ first: 1 }), "bound to an optimizer it gives the same rates"),
  t(
    "bound form steps by two",
    stepDecay({ next: (step) => step + 2 }),
    "bound to an optimizer it gives the same rates",
  ),
  t("the step is not saved", stepDecay({ save: () => ({ t: 0 }) }), "resumed equals uninterrupted"),
]

const c = (defect: string, subject: CompositionSubject): Defect<CompositionSubject> => ({
  ...{ defect, subject },
  law: "the whole is made of its parts",
  laws: compositionLaws,
})

export const compositionDefects: readonly Defect<CompositionSubject>[] = [
  c(
    "parts do not start afresh",
    sequential("sequential", (step) => step),
  ),
  c(
    "parts start one step late",
    sequential("sequential", (step, start) => Math.max(0, step - start - 1)),
  ),
  c("sum for product", {
    ...product,
    combine: (parts) => (step) => parts.reduce((sum, part) => sum + part(step), 0),
  }),
]

const formulaOfSchedule = {
  law: "every value is that of the declared formula",
  laws: scheduleFormulaLaws,
}

export const scheduleFormulaDefects: readonly Defect<ScheduleFormulaSubject>[] = [
  {
    defect: "a decay one step late",
    subject: formulated(
      ({ lr, every }) =>
        (t) =>
          lr * 0.5 ** Math.ceil((t - every) / every),
    ),
    ...formulaOfSchedule,
  },
  {
    defect: "right at whole steps alone",
    subject: formulated(
      ({ lr, every }) =>
        (t) =>
          lr * 0.5 ** Math.floor(Math.ceil(t) / every),
    ),
    ...formulaOfSchedule,
  },
  {
    defect: "a bound schedule that begins with a step left out",
    subject: formulated(undefined, (t) => t + (t === 0 ? 2 : 1)),
    ...formulaOfSchedule,
  },
]
