import { useExecutor } from "@gradus/tensor/engine"
import { demandPrograms } from "../programs/demand-programs"
import { DeferredExecutor } from "./executor"

// A setup file: whatever the tests compute is computed by compiled programs.
const executor = new DeferredExecutor()
useExecutor(executor)
demandPrograms(() => executor.ran)
