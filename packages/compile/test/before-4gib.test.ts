import { moveUp } from "../../kernels/test/high-addresses"

moveUp("scratch at 4 GiB")
await import("./random-programs.test")
