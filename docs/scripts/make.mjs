// Makes all that pages need and that is not in the repository.
import "./make-data.mjs"

await import("./make-reference.mjs")
await import("./make-llms.mjs")
