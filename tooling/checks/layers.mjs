/**
 * Which packages each package's source may import, lowest first. A name may only stand on names above it.
 * The one place where the shape of the repository is written down.
 */
export const layers = [
  { name: "laws", on: [] },
  { name: "checks", on: [] },
  { name: "schedulers", on: ["checks"] },
  { name: "kernels", on: [] },
  { name: "tensor", on: ["checks", "kernels"] },
  { name: "compile", on: ["checks", "kernels", "tensor"] },
  { name: "optim", on: ["checks", "tensor"] },
  { name: "nn", on: ["checks", "tensor"] },
  { name: "losses", on: ["checks", "tensor"] },
  { name: "data", on: ["checks", "tensor"] },
  { name: "io", on: ["checks", "tensor"] },
  {
    name: "gradus",
    on: ["kernels", "tensor", "compile", "nn", "losses", "optim", "schedulers", "data", "io"],
  },
]
