import { packageTests } from "../config/vitest.ts"
export default packageTests({ testTimeout: 300_000, hookTimeout: 300_000, maxConcurrency: 2 })
