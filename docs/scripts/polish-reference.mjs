import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"

/** Modules that an example in the page may import; see site/live/modules.ts. */
const SERVED = /^(gradus|fast-check|@gradus\/(?!.*\/)[\w-]+)$/

/** Makes what TypeDoc wrote into pages of this site: plain titles, and examples that run. */
export async function polish(folder, packages) {
  const origins = new Map()
  for (const name of packages) {
    for (const key of Object.keys(await import(`@gradus/${name}`))) {
      origins.set(key, [...(origins.get(key) ?? []), name])
    }
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, path)
    if (path.endsWith("-sidebar.json")) {
      const groups = JSON.parse(links(readFileSync(file, "utf8")))
      const sorted = packages.map((name) => groups.find(({ text }) => text === name))
      writeFileSync(file, JSON.stringify(sorted.map(withOverview).map(withNames)))
    }
    if (!path.endsWith(".md")) continue
    const [own] = path.split("/")
    const text = readFileSync(file, "utf8")
    writeFileSync(file, links(examples(parameters(lastArguments(title(text))), own, origins)))
    if (path.endsWith("/Index.md")) renameSync(file, file.replace(/Index\.md$/, "Index-type.md"))
  }
}

/** A group that folds must not be a link as well: its own page becomes its first. */
function withOverview({ link, items, ...group }) {
  if (!items) return { ...group, link }
  const inner = items.map(withOverview)
  return { ...group, items: link ? [{ text: "Overview", link }, ...inner] : inner }
}

/** What these packages have as constants. */
const CONSTANTS = { tensor: "Operations", optim: "Optimizers" }

function withNames({ text, items, ...group }) {
  const named = items.map((item) =>
    item.text === "Variables" && CONSTANTS[text] ? { ...item, text: CONSTANTS[text] } : item,
  )
  return { text, ...group, items: named }
}

/** A page named Index would be taken for its folder's. */
const links = (text) =>
  text.replaceAll("/Index.md", "/Index-type.md").replaceAll("(Index.md", "(Index-type.md")

/** `# Function: f()` becomes `# f()`, beside what it is; operations and optimizers are constants only to the compiler. */
function title(text) {
  const [, made] = /^const \w+: (Op|Guarded|OptimizerClass)\b/m.exec(text) ?? []
  return text.replace(/^# (Class|Function|Interface|Type Alias|Variable): (.*)$/m, (_, kind, name) => {
    const what = made ? (made === "OptimizerClass" ? "class" : "function") : kind.toLowerCase()
    return `# ${name} <Badge type="info" text="${what}" />`
  })
}

/** Options that are taken as the rest of a list, so that nothing can follow them, as what they are to callers; what may not follow is left out. */
function lastArguments(text) {
  const options = text.includes("\\[`options`: ") ? "options" : "options?"
  return text
    .replaceAll(/,? *\n? *\.\.\.surplus(?=,? *\n? *\))/g, "")
    .replaceAll(/^\| \.\.\.`surplus` \|.*\n/gm, "")
    .replaceAll(/^#+ Parameters\n\n\| Parameter .*\n\| -.*\n(?!\|)\n*/gm, "")
    .replaceAll(/\.\.\.(given|options)(?=,? *\n? *\))/g, options)
    .replaceAll(/^\| \.\.\.`(?:given|options)` \| \\\[`options\??`: (.*)\\\] \|/gm, `| \`${options}\` | $1 |`)
}

/** The parameters of a class's comment, each a heading, as one list. */
function parameters(text) {
  return text.replace(/(?:^## Param\n\n\*\*.*\*\*\n\n[^#]*)+/m, (all) => {
    const items = [...all.matchAll(/^## Param\n\n\*\*(.*)\*\*\n\n([^#]*?)\n*(?=^## |$(?![\s\S]))/gm)]
    return `## Parameters\n\n${items.map(([, name, what]) => `- \`${name}\`: ${what.trim()}`).join("\n")}\n\n`
  })
}

/** Examples that can be run, with the imports that their tests do without. */
function examples(text, own, origins) {
  return text.replace(/(^#+ Example\n\n(?:(?!^#)[\s\S])*?)```ts\n([\s\S]*?)```/gm, (_, before, code) => {
    const whole = withImports(code, own, origins)
    const modules = [...whole.matchAll(/from "([^"]+)"/g)].map(([, module]) => module)
    const runs = modules.length > 0 && modules.every((module) => SERVED.test(module))
    return `${before}\`\`\`ts${runs ? " live" : ""}\n${whole}\`\`\``
  })
}

/** The names that a program uses and does not declare anywhere. */
function foreignNames(code) {
  const used = new Set()
  const declared = new Set()
  const visit = (node, parent) => {
    if (ts.isIdentifier(node)) {
      const isMember =
        (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node
      if (parent.name === node && !isMember && !ts.isShorthandPropertyAssignment(parent))
        declared.add(node.text)
      else if (!isMember) used.add(node.text)
    }
    ts.forEachChild(node, (child) => visit(child, node))
  }
  visit(ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest))
  return [...used].filter((name) => !declared.has(name))
}

function withImports(code, own, origins) {
  const missing = new Map()
  for (const name of foreignNames(code)) {
    const homes = origins.get(name)
    if (!homes) continue
    const home = homes.includes(own) ? own : homes[0]
    missing.set(home, [...(missing.get(home) ?? []), name])
  }
  const lines = [...missing].map(
    ([home, names]) => `import { ${names.sort().join(", ")} } from "@gradus/${home}"`,
  )
  return lines.length === 0 ? code : `${lines.join("\n")}\n${code.startsWith("import") ? "" : "\n"}${code}`
}
