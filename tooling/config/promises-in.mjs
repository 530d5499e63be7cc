import ts from "typescript"

/**
 * What a thing promises the laws: the initialisers of all that a source declares by a type named `…Promise` or `…Promises`.
 * None of it is shipped.
 *
 * @param {import("typescript").SourceFile} source
 * @returns {import("typescript").Expression[]}
 */
export function promisesIn(source) {
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) =>
    declarationList.declarations.flatMap(({ type, initializer }) => {
      const isPromise = type && ts.isTypeReferenceNode(type) && /Promises?$/.test(type.typeName.getText())
      return isPromise && initializer ? [initializer] : []
    }),
  )
}
