import { docExamples } from "@gradus/doc-examples"

docExamples(import.meta.url)
