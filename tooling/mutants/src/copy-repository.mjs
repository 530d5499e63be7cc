import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** A copy of the files under version control, as they are now, with the installed packages: mutants are planted there and not here. */
export function copyRepository(root) {
  const copy = mkdtempSync(join(tmpdir(), "gradus-mutants-"))
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  })
  const folders = new Set()
  for (const file of list.split("\0").filter(Boolean)) {
    if (!existsSync(join(root, file))) continue
    const [group, name] = file.split("/")
    folders.add(`${group}/${name}`)
    mkdirSync(join(copy, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"))
  // Links to siblings are relative, so those of the copy lead to the copy's.
  for (const folder of folders) {
    const modules = join(root, folder, "node_modules")
    if (existsSync(modules))
      cpSync(modules, join(copy, folder, "node_modules"), { recursive: true, verbatimSymlinks: true })
  }
  return copy
}
