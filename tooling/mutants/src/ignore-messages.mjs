import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin"

/** Functions of the packages that make an error of texts. */
const MAKERS = /^(refuse|refusal|problem|fail|demand\w*|\w*Error)$/

/** Checks whose first argument is whom their errors name. */
const CHECKS = /^(options|checked|members|noMore|exactMethods)$/

const nameOf = ({ callee }) => callee.name ?? callee.property?.name ?? callee.property?.id?.name ?? ""

const isText = (path) => path.isStringLiteral() || path.isTemplateLiteral()

/** A text that a user reads: within `throw`, given to an error or to what makes one, or the name that a check says. */
function isMessage(path) {
  if (path.listKey === "arguments" && path.key === 0 && CHECKS.test(nameOf(path.parent))) return true
  return path.findParent((parent) => {
    if (parent.isThrowStatement()) return true
    if (!parent.isCallExpression() && !parent.isNewExpression()) return false
    return MAKERS.test(nameOf(parent.node))
  })
}

/** How a message is worded is no behaviour; that there is one, and when, is. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "messages", {
    shouldIgnore: (path) => (isText(path) && isMessage(path) ? "the wording of a message" : undefined),
  }),
]
