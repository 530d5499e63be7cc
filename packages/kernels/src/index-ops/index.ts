export { type IndexCheckPlan, planIndexCheck } from "./check"
export { type GatherPlan, planGather, planScatterAdd } from "./elements"
export { type IndexSelectPlan, planIndexAdd, planIndexSelect } from "./rows"
