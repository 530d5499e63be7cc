// One generator for each kind of thing, of which all questions can be answered on the command line.

import { spawnSync } from "node:child_process"
import { delimiter, join } from "node:path"
import { write as writeTables } from "@gradus/repository-checks/tables"
import { kinds } from "./kinds.mjs"
import { makeCase } from "./make-case.mjs"
import { namesOf, refusal } from "./names.mjs"

/** A folder that is not there yet is given as `+name`. */
const NEW = "+"

export default function generators(plop) {
  const root = plop.getDestBasePath()
  for (const kind of kinds) {
    const groups = kind.groups(root)
    plop.setGenerator(kind.name, {
      description: kind.description,
      prompts: [
        {
          type: "input",
          name: "given",
          message: `Name of the ${kind.name}, as ${kind.example} or in kebab-case:`,
          validate: (given) => refusal(root, kind, given) ?? true,
        },
        {
          type: "list",
          name: "group",
          message: `Folder in ${kind.source}:`,
          choices: kind.isClosed ? groups : [...groups, { name: "another …", value: NEW }],
          bypass(given) {
            if (groups.includes(given) || (!kind.isClosed && /^\+[a-z][a-z\d-]*$/.test(given))) return given
            throw new Error(
              `must be one of ${groups.join(", ")}${kind.isClosed ? "" : ", or +name for a new one"}`,
            )
          },
        },
        {
          type: "input",
          name: "another",
          message: "Name of the new folder, in kebab-case:",
          when: ({ group }) => group === NEW,
          validate: (given) => /^[a-z][a-z\d-]*$/.test(given) || "must be in kebab-case",
        },
      ],
      actions: ({ given, group, another }) => actionsOf(root, kind, given, another ?? group.replace(NEW, "")),
    })
  }
}

/** Puts what is new at the end of a list, and imports it there. */
function joining(root, { file, list }, { camel, kebab }) {
  const path = `${root}/${file}`
  return [
    { type: "modify", path, pattern: /^/, template: `import { ${camel} } from "./${kebab}"\n` },
    {
      type: "modify",
      path,
      pattern: new RegExp(`(export const ${list}: [^=]*= \\[[\\s\\S]*?),?(\n?\\](?:\\.map\\(\\w+\\))?\n)`),
      template: `$1, ${camel}$2`,
    },
  ]
}

/** How a line breaks depends on the length of a name. */
function format(root, files) {
  const sources = files.filter((path) => path.endsWith(".ts"))
  const { status, stderr } = spawnSync("biome", ["check", "--write", ...sources], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) },
    shell: process.platform === "win32",
  })
  if (status !== 0) throw new Error(stderr)
  return ""
}

function actionsOf(root, kind, given, group) {
  const names = { ...namesOf(kind, given), group }
  const data = { ...names, ...kind.more?.(names) }
  const files = kind.files(data)
  const adds = Object.entries(files).map(([path, template]) => ({
    type: "add",
    path: `${root}/${path}`,
    templateFile: `templates/${kind.name}/${template}`,
    data,
  }))
  const suite = kind.joins?.(names)
  return [
    ...adds,
    ...(suite ? joining(root, suite, names) : []),
    () => format(root, [...Object.keys(files), ...(suite ? [suite.file] : [])]),
    () => writeTables(root).join(", ") || "no table has to change",
    () => makeCase(root, Object.keys(files)),
    () => ["Now:", ...kind.next(data).map((step, i) => `  ${i + 1}. ${step}`)].join("\n"),
  ]
}
