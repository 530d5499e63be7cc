import { groupsOf, houses } from "@gradus/repository-checks/tables"

const GOLDEN = (path) =>
  `its golden case, by PyTorch or the formula in NumPy: conformance/${path}.py, then python3 conformance/make.py ${path}`
const CHANGESET = (name, { kebab }) => `one sentence for users: .changeset/${name}-${kebab}.md`
const CHECK = "npm run format, npm run check, and commit"

/** The groups of a kind's house, by their folders. */
const folders = (source) => (root) =>
  groupsOf(
    root,
    houses.find((house) => house.source === source),
  ).map(({ name }) => name)

/** Operations of these folders are elementwise; all others begin as a formula of existing ones. */
const ELEMENTWISE = new Set(["elementwise", "activation", "comparison"])

/** The files of a thing of a package: its source, its golden maker and its changeset. */
const filesIn = (name, source, { group, kebab }, templates = ["source.ts.hbs", "golden.py.hbs"]) => ({
  [`${source}/${group}/${kebab}.ts`]: templates[0],
  [`conformance/${name}/${group}/${kebab}.py`]: templates[1],
  [`.changeset/${name}-${kebab}.md`]: "changeset.md.hbs",
})

/** Packages whose tests run compiled as well. */
const COMPILED = new Set(["optim", "nn", "losses", "tensor"])

/** What is left to do of such a thing. */
const nextIn = (name, source, what, data) => [
  `${what}: ${source}/${data.group}/${data.kebab}.ts`,
  `look while you write: cd packages/${name} && npx vitest run laws docs golden anomaly${COMPILED.has(name) ? " --project eager" : ""} -t "${[...new Set([data.name, data.kebab])].join("|")}"`,
  GOLDEN(`${name}/${data.group}/${data.kebab}`),
  CHANGESET(name, data),
  CHECK,
]

/** What laws of each folder are about, and a reference of the laws' own tests with a mistake in it. */
const LAWS = {
  layers: {
    subject: "LayerSubject",
    from: "layer-subject",
    list: "layerLaws",
    file: "layer-laws",
    cases: "(subject: LayerSubject) => fc.record({ input: subject.inputs })",
    given: "subject, { input }",
    look: "subject.create(1).forward(input).data",
    references: { layers: "linear" },
    defect: "{ ...linear(), create: (seed) => linear().create(seed + calls++) }",
  },
  losses: {
    subject: "LossSubject",
    from: "loss-subject",
    list: "lossLaws",
    file: "loss-laws",
    cases: "(subject: LossSubject) => fc.record({ example: subject.cases })",
    given: "subject, { example }",
    look: 'subject.apply(example.input, example.target, "sum").data',
    references: { losses: "mse" },
    defect: "{ ...mse, apply: (x, t, how) => ({ ...mse.apply(x, t, how), data: [calls++] }) }",
  },
  operations: {
    subject: "OperationSubject",
    from: "operation-subject",
    list: "operationLaws",
    file: "operation-laws",
    cases: "(subject: OperationSubject) => fc.record({ inputs: subject.inputs })",
    given: "subject, { inputs }",
    look: "subject.apply(inputs).data",
    references: { operations: "sum" },
    defect: "{ ...sum, apply: (inputs) => ({ ...sum.apply(inputs), data: [calls++] }) }",
  },
  optimizers: {
    subject: "OptimizerSubject",
    from: "optimizer-subject",
    list: "optimizerLaws",
    file: "optimizer-laws",
    cases: "(subject: OptimizerSubject) => fc.record({ trajectory: trajectories(subject) })",
    given: "subject, { trajectory }",
    needs: { trajectory: "follow, trajectories" },
    look: "follow(subject, trajectory)",
    references: { optimizer: "reference", optimizers: "sgd" },
    defect: "reference({ ...sgd, rule: () => calls++ })",
  },
  schedules: {
    subject: "ScheduleSubject",
    from: "schedule-subject",
    list: "scheduleLaws",
    file: "schedule-laws",
    cases: "(subject: ScheduleSubject) => fc.record({ options: subject.options, step: fc.nat({ max: 99 }) })",
    given: "subject, { options, step }",
    look: "subject.create(options).at(step)",
    references: { schedules: "stepDecay" },
    defect: "stepDecay({}, () => () => calls++) as ScheduleSubject",
  },
  loaders: {
    subject: "LoaderSubject",
    from: "loader-subject",
    list: "loaderLaws",
    file: "loader-laws",
    cases: "() => fc.record({ setting: settings() })",
    given: "subject: LoaderSubject, { setting: { n, options } }",
    needs: { "loader-cases": "gathered, settings" },
    isAsync: true,
    look: "await gathered(subject.create(n, options))",
    references: { loader: "loader" },
    defect: 'loader("loader", { order: (n) => Array.from({ length: n }, () => calls++) })',
  },
  functions: {
    subject: "FunctionSubject",
    from: "function-subject",
    list: "functionLaws",
    file: "function-laws",
    cases: "(subject: FunctionSubject) => fc.record({ f: subject.cases })",
    given: "_, { f }",
    look: "f.value(f.theta)",
    references: { functions: "smooth" },
    defect: "{ ...smooth, cases: smooth.cases.map((f) => ({ ...f, value: () => calls++ })) }",
  },
}

const OPTIM = "packages/optim/src"
const SCHEDULERS = "packages/schedulers/src"
const LOSSES = "packages/losses/src"
const LAYERS = "packages/nn/src"
const OPERATIONS = "packages/tensor/src/ops"

/** Each kind of thing: where it stands, the files that it is made of with their templates, and what is left to do. */
export const kinds = [
  {
    name: "optimizer",
    description: "an update rule with its promises and formula",
    example: "NAdam",
    isClass: true,
    package: "optim",
    source: OPTIM,
    groups: folders(OPTIM),
    files: (data) => filesIn("optim", OPTIM, data),
    next: (data) => nextIn("optim", OPTIM, "the rule and, from the paper once more, its formula", data),
  },
  {
    name: "schedule",
    description: "a function from step to learning rate, with its binding, promises and formula",
    example: "inverseSqrt",
    package: "schedulers",
    source: SCHEDULERS,
    groups: folders(SCHEDULERS),
    more: ({ camel, pascal }) => ({ binding: `${camel}LR`, options: `${pascal}LROptions` }),
    files: (data) => filesIn("schedulers", SCHEDULERS, data),
    next: (data) =>
      nextIn("schedulers", SCHEDULERS, "the schedule, what binds it, and its formula once more", data),
  },
  {
    name: "loss",
    description: "a function of input and target, with its promises and formula",
    example: "focalLoss",
    package: "losses",
    source: LOSSES,
    groups: folders(LOSSES),
    files: (data) => filesIn("losses", LOSSES, data),
    next: (data) => nextIn("losses", LOSSES, "the loss, its formula once more, and what it promises", data),
  },
  {
    name: "layer",
    description: "a module with its promises",
    example: "RMSNorm",
    isClass: true,
    package: "nn",
    source: LAYERS,
    groups: folders(LAYERS),
    files: (data) => filesIn("nn", LAYERS, data),
    next: (data) => nextIn("nn", LAYERS, "the layer, and what it promises", data),
  },
  {
    name: "operation",
    description: "a function of tensors, with its derivative",
    example: "logAddExp",
    package: "tensor",
    source: OPERATIONS,
    groups: folders(OPERATIONS),
    more: ({ group }) => ({ elementwise: `${group === "elementwise" ? "." : "../elementwise"}/elementwise` }),
    files: (data) =>
      filesIn(
        "tensor",
        OPERATIONS,
        data,
        ELEMENTWISE.has(data.group) ? undefined : ["composition.ts.hbs", "composition.py.hbs"],
      ),
    next: (data) => {
      const steps = nextIn("tensor", OPERATIONS, "the operation", data)
      return [
        steps[0],
        ...(ELEMENTWISE.has(data.group)
          ? [
              "if kernels has no such maths yet: packages/kernels/src/maths/, by python3 conformance/fit-maths.py, which " +
                "conformance/README.md tells of",
            ]
          : []),
        ...steps.slice(1),
      ]
    },
  },
  {
    name: "law",
    description: "what must hold of its subjects, with a defect for it to catch",
    example: "sameTwice",
    package: "laws",
    source: "packages/laws/src",
    groups: () => Object.keys(LAWS),
    isClosed: true,
    more: ({ group, kebab }) => ({ law: LAWS[group], title: kebab.replaceAll("-", " ") }),
    files: ({ group, kebab }) => ({
      [`packages/laws/src/${group}/${kebab}.ts`]: "source.ts.hbs",
      [`packages/laws/test/defects/${kebab}.ts`]: "defect.ts.hbs",
      [`.changeset/laws-${kebab}.md`]: "changeset.md.hbs",
    }),
    /** The suite that the law joins. */
    joins: ({ group }) => ({
      file: `packages/laws/src/${group}/${LAWS[group].file}.ts`,
      list: LAWS[group].list,
    }),
    next: (data) => [
      `the law: packages/laws/src/${data.group}/${data.kebab}.ts`,
      `a defect that it catches: packages/laws/test/defects/${data.kebab}.ts`,
      `look while you write: cd packages/laws && npx vitest run defects -t "${data.title}", and where it is to hold`,
      CHANGESET("laws", data),
      CHECK,
    ],
  },
]
