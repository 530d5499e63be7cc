import { packageTests } from "../../tooling/config/vitest.ts"
export default packageTests({ compiled: { setup: "test/compiled-steps.ts" } })
