export { docExamples, markdownExamples } from "./doc-examples"
