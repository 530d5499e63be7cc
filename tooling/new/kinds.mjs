import { houses, groupsOf } from "@gradus/repository-checks/tables"

const GOLDEN = (path) =>
  `its golden case, by PyTorch or the formula in NumPy: conformance/${path}.py, then python3 conformance/make.py ${path}`
const CHANGESET = ({ kebab }) => `one sentence for users: .changeset/new-${kebab}.md`
const CHECK = "npm run check, and commit"

/** The groups of a kind's house, by their folders. */
const folders = (source) => (root) =>
  groupsOf(
    root,
    houses.find((house) => house.source === source),
  ).map(({ name }) => name)

/** Each kind of thing: where it stands, the files that it is made of with their templates, and what is left to do. */
export const kinds = [
  {
    name: "optimizer",
    description: "an update rule with its promises and formula",
    example: "NAdam",
    isClass: true,
    package: "optim",
    source: "packages/optim/src",
    groups: folders("packages/optim/src"),
    files: ({ group, kebab }) => ({
      [`packages/optim/src/${group}/${kebab}.ts`]: "source.ts.hbs",
      [`conformance/optim/${group}/${kebab}.py`]: "golden.py.hbs",
      [`.changeset/new-${kebab}.md`]: "changeset.md.hbs",
    }),
    next: (data) => [
      `the rule and, from the paper once more, its formula: packages/optim/src/${data.group}/${data.kebab}.ts`,
      GOLDEN(`optim/${data.group}/${data.kebab}`),
      CHANGESET(data),
      CHECK,
    ],
  },
]
