import { moveUp } from "../../../kernels/test/high-addresses"

moveUp("blocks at 2 GiB")
await import("./gradients.test")
await import("./training.test")
