import { libraryBuild } from "../../tooling/config/tsup.ts"
export default libraryBuild()
