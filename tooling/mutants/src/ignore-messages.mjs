import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin"

/** Functions of the packages that make an error of texts. */
const MAKERS = /^(refuse|refusal|problem|fail|demand\w*|\w*Error)$/

const isText = (path) => path.isStringLiteral() || path.isTemplateLiteral()

/** A text that a user reads: within `throw`, or given to an error or to what makes one. */
function isMessage(path) {
  return path.findParent((parent) => {
    if (parent.isThrowStatement()) return true
    if (!parent.isCallExpression() && !parent.isNewExpression()) return false
    const { callee } = parent.node
    return MAKERS.test(callee.name ?? callee.property?.name ?? callee.property?.id?.name ?? "")
  })
}

/** How a message is worded is no behaviour; that there is one, and when, is. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "messages", {
    shouldIgnore: (path) => (isText(path) && isMessage(path) ? "the wording of a message" : undefined),
  }),
]
