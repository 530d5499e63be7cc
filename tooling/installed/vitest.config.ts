import { packageTests } from "../config/vitest.ts"
export default packageTests({ testTimeout: 120_000, hookTimeout: 120_000 })
