import { moveUp } from "../../kernels/test/high-addresses"

moveUp("scratch at 2 GiB")
await import("./operations.test")
await import("./core.test")
await import("./random.test")
await import("./fuse.test")
