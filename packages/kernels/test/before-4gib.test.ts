import { placing } from "./conv-reference"
import { END, moveUp, PAGE } from "./high-addresses"
import { importKernelSuites } from "./kernel-suites"

placing.memory = new WebAssembly.Memory({ initial: END / PAGE })
placing.base = (bytes) => END - PAGE * Math.ceil(bytes / PAGE)
moveUp("blocks at 4 GiB")
await importKernelSuites()
