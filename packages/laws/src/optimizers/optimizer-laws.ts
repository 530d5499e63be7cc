import type { Law } from "../law"
import * as adam from "./adam-laws"
import * as adaptive from "./adaptive-laws"
import * as decay from "./decay-laws"
import * as descent from "./descent-laws"
import { everyStepIsTheFormulas } from "./formula-law"
import * as locality from "./locality-laws"
import * as momentum from "./momentum-laws"
import type { OptimizerSubject } from "./optimizer-subject"
import * as option from "./option-laws"
import { ofSoundSubjects } from "./sound-subject"
import * as state from "./state-laws"
import * as steady from "./steady-laws"

/** All laws of optimizers; each applies where the subject's traits and abilities promise it. */
export const optimizerLaws: readonly Law<OptimizerSubject>[] = [
  steady.zeroRateIsIdentity,
  steady.zeroGradientIsFixedPoint,
  steady.deterministic,
  steady.gradientsAreOnlyRead,
  steady.rateIsLive,
  locality.permuting,
  locality.dropping,
  locality.splitting,
  locality.groupsDoNotLeak,
  state.saveLoadStep,
  state.loadReplacesState,
  option.maximizeMirrors,
  option.staysFinite,
  option.refusesOutOfRange,
  option.acceptsInRange,
  decay.decoupledDecay,
  decay.coupledDecay,
  descent.stepsDescend,
  descent.smallStepsLower,
  descent.reachesMinimum,
  descent.contractsOnQuadratics,
  descent.divergesBeyond,
  momentum.plainDescent,
  momentum.momentumIsWeightedSum,
  momentum.noMomentumIsDescent,
  adaptive.constantGradient,
  adaptive.scaleInvariant,
  adaptive.sumOfSquares,
  adaptive.meanOfSquares,
  adaptive.rateNeverRises,
  adam.ratioOfWeightedMeans,
  adam.stepIsBounded,
  adam.sparseStepIsBounded,
  adam.momentsAreUnbiased,
  everyStepIsTheFormulas,
].map(ofSoundSubjects)
