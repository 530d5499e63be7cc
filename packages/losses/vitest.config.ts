import { packageTests } from "../../tooling/config/vitest.ts"
export default packageTests({ compiled: { setup: "../compile/test/deferred/setup.ts" } })
