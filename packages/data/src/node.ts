export { type MnistOptions, mnist } from "./node/mnist"
export { readIdx } from "./node/read-idx"
