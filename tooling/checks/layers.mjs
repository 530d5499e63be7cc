/**
 * Which packages each package's source may import, lowest first. A name may only stand on names above it.
 * The one place where the shape of the repository is written down.
 */
export const layers = [
  { name: "laws", on: [] },
  { name: "schedulers", on: [] },
  { name: "kernels", on: [] },
  { name: "tensor", on: ["kernels"] },
  { name: "compile", on: ["kernels", "tensor"] },
  { name: "optim", on: ["kernels", "tensor", "compile"] },
  { name: "nn", on: ["tensor"] },
  { name: "losses", on: ["tensor"] },
  { name: "data", on: ["tensor"] },
  { name: "io", on: ["tensor"] },
  {
    name: "gradus",
    on: ["kernels", "tensor", "compile", "nn", "losses", "optim", "schedulers", "data", "io"],
  },
]
