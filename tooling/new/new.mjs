// Writes what a new thing is made of: `npm run new optimizer NAdam adam`. What is not told is asked for.
import { fileURLToPath } from "node:url"
import nodePlop from "node-plop"

const root = fileURLToPath(new URL("../..", import.meta.url))
const plop = await nodePlop(fileURLToPath(new URL("generators.mjs", import.meta.url)), {
  destBasePath: root,
})
const names = plop.getGeneratorList().map(({ name }) => name)

async function main([kind, ...answers]) {
  if (kind === "--help")
    return console.log(`npm run new [${names.join("|")}] [Name] [folder]   asks for what is not told`)
  if (kind !== undefined && !names.includes(kind)) {
    throw new Error(`new: the kind must be one of ${names.join(", ")}, got ${kind}.`)
  }
  const asked = ["a kind", "a name", "a folder"].slice(kind === undefined ? 0 : answers.length + 1)
  if (asked.length > 0 && !process.stdin.isTTY) {
    throw new Error(
      `new: there must be ${asked.join(" and ")}, got nobody to ask. As in: npm run new optimizer NAdam adam.`,
    )
  }
  const question = { type: "list", name: "kind", message: "What is new?", choices: names }
  const generator = plop.getGenerator(kind ?? (await plop.inquirer.prompt([question])).kind)
  const { changes, failures } = await generator.runActions(await generator.runPrompts(answers))
  const paths = new Set(changes.flatMap(({ path }) => (path ? [path.replace(/^\//, "")] : [])))
  for (const path of paths) console.log(path)
  if (failures.length > 0) throw new Error(failures.map(({ error }) => error).join("\n"))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
