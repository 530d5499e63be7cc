import { join } from "node:path"
import ts from "typescript"
import { describe, expect, it } from "vitest"

const here = import.meta.dirname
const { config } = ts.readConfigFile(join(here, "../../../tooling/tsconfig.base.json"), ts.sys.readFile)
const base = ts.convertCompilerOptionsFromJson(config.compilerOptions, here).options
const options = { ...base, noEmit: false, emitDeclarationOnly: true, allowImportingTsExtensions: false }

/** A program of one file that lies in this folder, but not on the disk. */
function programOf(text: string, old?: ts.Program) {
  const path = join(here, "of-a-user.ts")
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile
  host.getSourceFile = (name, ...rest) => {
    if (name === path) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
    return old?.getSourceFile(name) ?? read(name, ...rest)
  }
  const program = ts.createProgram([path], options, host, old)
  return { program, file: program.getSourceFile(path) as ts.SourceFile }
}

/** What TypeScript says when a user's file, and a declaration file of it, are made. */
function complaints(text: string, old?: ts.Program): string[] {
  const { program, file } = programOf(text, old)
  const emitted = program.emit(file, () => {}, undefined, true).diagnostics
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file), ...emitted].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
  )
}

const begin = programOf(
  `import * as gradus from "gradus"\nimport * as node from "gradus/node"\nimport * as laws from "@gradus/laws"`,
)
const checker = begin.program.getTypeChecker()
const umbrellas = begin.file.statements.filter(ts.isImportDeclaration).map((statement) => ({
  name: (statement.importClause as ts.ImportClause).namedBindings?.getText().replace("* as ", "") ?? "",
  module: checker.getSymbolAtLocation(statement.moduleSpecifier) as ts.Symbol,
}))

interface Exported {
  readonly path: string
  readonly symbol: ts.Symbol
  readonly isValue: boolean
}

const isTypeOnly = (alias: ts.Symbol): boolean =>
  alias.declarations?.some((one) => ts.isTypeOnlyExportDeclaration(one)) ?? false

/** What an exported name stands for in the end, and whether only its type is exported on the way. */
function resolved(symbol: ts.Symbol, types = false): { readonly symbol: ts.Symbol; readonly types: boolean } {
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return { symbol, types }
  const next = checker.getImmediateAliasedSymbol(symbol) as ts.Symbol
  return resolved(next, types || isTypeOnly(symbol))
}

/** Everything exported, in namespaces too. */
function exportsOf(module: ts.Symbol, path: string): Exported[] {
  return checker.getExportsOfModule(module).flatMap((alias): Exported[] => {
    const { symbol, types } = resolved(alias)
    const here = `${path}.${alias.name}`
    if (symbol.flags & ts.SymbolFlags.Module) return exportsOf(symbol, here)
    return [{ path: here, symbol, isValue: !types && (symbol.flags & ts.SymbolFlags.Value) > 0 }]
  })
}

const all = umbrellas.flatMap(({ name, module }) => exportsOf(module, name))
const isCallable = (type: ts.Type) => type.getCallSignatures().length > 0
const values = all.filter(({ isValue }) => isValue)
const classes = values.filter(({ symbol }) => checker.getTypeOfSymbol(symbol).getConstructSignatures().length)
const functions = values.filter(({ symbol }) => isCallable(checker.getTypeOfSymbol(symbol)))
/** Classes and interfaces that need no type arguments. */
const plainTypes = all.filter(({ symbol: { declarations = [], flags } }) => {
  if (!(flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return false
  return declarations.every((one) => (one as ts.ClassDeclaration).typeParameters === undefined)
})

/** The public members of an object: those with plain names, and the iterator. */
function membersOf({ symbol }: Exported): { readonly access: string; readonly type: ts.Type }[] {
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).flatMap((member) => {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
    if (member.declarations?.some((one) => ts.getCombinedModifierFlags(one) & hidden)) return []
    if (member.getJsDocTags().some((tag) => tag.name === "internal")) return []
    const access = /^[a-z]\w*$/i.test(member.name)
      ? `.${member.name}`
      : member.name.startsWith("__@iterator") && "[Symbol.iterator]"
    return access ? [{ access, type: checker.getTypeOfSymbol(member) }] : []
  })
}

/** What a drawing of a program consists of has no names outside of its file. */
const DRAWING = "/compile/src/explain/drawing"

/** A module that exports all that can be had from ours: what functions and methods return, objects, their properties. */
function everything(): string {
  const results = functions.map(({ path }) => `called(${path})`)
  const objects = classes.map(({ path }) => `made(${path})`)
  const members = plainTypes.flatMap((one) =>
    membersOf(one).map(({ access, type }) => {
      const member = `some<${one.path}>()${access}`
      return isCallable(type) ? `called(${member})` : member
    }),
  )
  return `
declare function called<R>(f: (...given: never[]) => R): R
declare function made<R>(f: abstract new (...given: never[]) => R): R
declare function some<T>(): T
${[...results, ...objects, ...members].map((value, i) => `export const ${value.replace(/\W+/g, "_")}${i} = ${value}`).join("\n")}
`
}

describe("a user's project", () => {
  it("has a type for the objects of every class, of the class's name", () => {
    expect(classes.length).toBeGreaterThan(50)
    const without = classes.filter(({ symbol }) => !(symbol.flags & ts.SymbolFlags.Type))
    expect(without.map(({ path }) => path)).toEqual([])
  })

  it("can make declarations of whatever it gets from gradus", () => {
    expect(functions.length).toBeGreaterThan(200)
    const unnamed = complaints(begin.file.text + everything(), begin.program)
    expect(unnamed.filter((message) => !message.includes(DRAWING))).toEqual([])
  })

  it("can make declarations of its own optimizer, with every kind of hyper-parameter", () => {
    const own = `
import { defineOptimizer, flag, nonNegative, optional, positive, tuple, unit } from "gradus"

export const HYPERS = {
  lr: nonNegative(0.1),
  scale: positive(1),
  betas: tuple(unit(0.5), unit(0)),
  pull: optional(unit(0)),
  nesterov: flag(false),
}
export const Own = defineOptimizer("Own", HYPERS, {
  step: ({ w, g }, state, { lr, scale, betas: [first] }) => [w.sub(lr.mul(scale).mul(first).mul(g)), state],
})
export type Own = InstanceType<typeof Own>
export const groupsOf = (own: Own) => own.paramGroups
`
    expect(complaints(own, begin.program)).toEqual([])
  })
})
