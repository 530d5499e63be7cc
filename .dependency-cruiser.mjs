import { layers } from "./tooling/checks/layers.mjs"

const anyOf = (names) => `(?:${names.join("|")})`

const layerRules = layers.map(({ name, on }) => ({
  name: `layer-${name}`,
  comment: `the source of ${name} may import ${on.join(", ") || "no other package"}; see tooling/checks/layers.mjs`,
  severity: "error",
  from: { path: `^packages/${name}/src/` },
  to: { path: "^(packages|apps|bench|docs|tooling)/", pathNot: `^packages/${anyOf([name, ...on, "laws"])}/` },
}))

/** What imports may be; that they do not go round is looked at by tooling/checks/cycles.mjs. */
/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: "laws-as-types-alone",
      comment:
        "what a thing promises is written beside it, in the types of laws; nothing of them is shipped with it",
      severity: "error",
      from: { path: "^packages/(?!laws)[^/]+/src/" },
      to: { path: "^packages/laws/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "entry-points-only",
      comment: "another package is reached through its entry points, not by a path into it",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/|^bench/" },
      // What puts memory at high addresses serves the tests of all that stands on it; what compares compiled steps with
      // eager ones, those of all that is compiled.
      to: {
        path: "^(packages|apps)/[^/]+/",
        pathNot: [
          "^$1/$2/",
          "^packages/kernels/test/high-addresses\\.ts$",
          "^packages/compile/test/programs/",
        ],
        dependencyTypes: ["local"],
      },
    },
    {
      name: "no-node-in-the-browser",
      comment: "only the /node entries and apps use Node's own modules",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: "^packages/[^/]+/src/(node\\.ts|node/)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-node-behind-the-main-entry",
      comment: "the main entry of a package must load in a browser",
      severity: "error",
      from: { path: "^packages/[^/]+/src/index\\.ts$" },
      to: { path: "^packages/[^/]+/src/(node\\.ts|node/)", reachable: true },
    },
    {
      name: "resolvable",
      comment: "but for what the site's build makes",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
    {
      name: "source-stays-out-of-tests",
      severity: "error",
      from: { path: "/src/" },
      to: { path: "^(packages|apps)/[^/]+/test/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/(dist|\\.doc-examples|\\.reports)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@gradus/source", "import", "require", "node", "default", "types"],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
}
