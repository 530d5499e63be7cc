export { type Block, eachBlock, joinBlock, joinsWith, sumInBlocks, type Waiting } from "./join"
export { SUM_BLOCK, sumDepth, waitingSums } from "./order"
