import { appBuild } from "../../tooling/config/tsup.ts"
export default appBuild()
