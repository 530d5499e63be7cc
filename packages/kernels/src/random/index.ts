export { normalOf, uniformOf } from "./distributions"
export { threefry } from "./threefry"
