import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

/** Runs the golden maker among some files, where there is a Python that can. */
export function makeCase(root, files) {
  const maker = files.find((path) => /^conformance\/.*\.py$/.test(path))
  if (!maker || !existsSync(join(root, "conformance/make.py"))) return "no golden case to make"
  const thing = maker.slice("conformance/".length, -".py".length)
  const python = ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", "import torch, mpmath"]).status === 0,
  )
  if (!python) return "its golden case is not made yet: there is no Python with PyTorch and mpmath here"
  const { status, stderr } = spawnSync(python, ["conformance/make.py", thing], {
    cwd: root,
    encoding: "utf8",
  })
  if (status !== 0) throw new Error(`${python} conformance/make.py ${thing}:\n${stderr}`)
  return `conformance/${thing}.json`
}
