import { onMounted, watch } from "vue"
import { useBackground } from "../parts/background"
import { useUrlState } from "../parts/url-state"
import type { SmallStepReport, SmallStepSettings } from "./small-step.worker"
import { NETWORKS, type NetworkName, OPTIMIZERS, type OptimizerName } from "./small-steps"

const make = () => new Worker(new URL("./small-step.worker.ts", import.meta.url), { type: "module" })

/** A small step that the page's address chooses, compiled whenever it changes. */
export function useSmallStep(defaults: { network: NetworkName; optimizer: OptimizerName }) {
  const chosen = useUrlState<{ network: string; optimizer: string }>(defaults)
  const work = useBackground<SmallStepSettings, SmallStepReport>(make)
  const settings = (): SmallStepSettings => ({
    network: NETWORKS.find(({ value }) => value === chosen.network)?.value ?? defaults.network,
    optimizer: OPTIMIZERS.find(({ value }) => value === chosen.optimizer)?.value ?? defaults.optimizer,
  })
  onMounted(() => {
    watch(settings, (now) => work.start(now), { immediate: true, deep: true })
  })
  return { chosen, work }
}
