import { packageTests } from "../config/vitest.ts"
// A copy of the whole repository is made, in which its tools are run.
export default packageTests({ testTimeout: 120_000, hookTimeout: 120_000 })
