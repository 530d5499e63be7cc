export { demand, members, noMore, type Options, options } from "./check"
export { exactMethods, refuseAlone } from "./exact-methods"
export { guarded, type Refusal } from "./guarded"
export {
  type AnyKind,
  either,
  flag,
  isList,
  isOf,
  type Kind,
  listOf,
  maybe,
  number,
  ofType,
  oneOf,
  onlyIf,
  or,
  type ValueOf,
  whole,
} from "./kind"
export { letters, nearest } from "./nearest"
export { className, isPlain, show } from "./show"
