import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"

export const HOW_TO_INSTALL =
  "on Debian: apt-get install chromium firefox-esr webkit2gtk-driver xvfb; elsewhere set CHROMIUM and FIREFOX"

/** The first file that exists. */
export const firstOf = (paths) => paths.find((path) => path && existsSync(path))

/** WebKitGTK's small browser lies beside its library, in a folder named for the machine and one for the version. */
export function miniBrowser() {
  const folders = (path, pattern) =>
    existsSync(path)
      ? readdirSync(path)
          .filter((name) => pattern.test(name))
          .sort()
          .reverse()
      : []
  return firstOf(
    folders("/usr/lib", /-linux-gnu$/).flatMap((machine) =>
      folders(join("/usr/lib", machine), /^webkit/).map((version) =>
        join("/usr/lib", machine, version, "MiniBrowser"),
      ),
    ),
  )
}
