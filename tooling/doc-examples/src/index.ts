export { docExamples } from "./doc-examples"
