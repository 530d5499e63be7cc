import { placing } from "./conv-reference"
import { moveUp, PAGE } from "./high-addresses"
import { importKernelSuites } from "./kernel-suites"

let turn = 0
placing.memory = new WebAssembly.Memory({ initial: 2 ** 15 + 64 })
placing.base = (bytes) => 2 ** 31 - PAGE * (1 + (turn++ % Math.ceil(bytes / PAGE)))
moveUp("blocks at 2 GiB")
await importKernelSuites()
