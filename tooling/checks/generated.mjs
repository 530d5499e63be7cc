// The parts of a Markdown file that `npm run tables` writes.

const BEGIN = "<!-- `npm run tables` writes from here … -->\n"
const END = "<!-- … to here. -->\n"

const cell = (text) => text.replaceAll("|", "\\|")
export const row = (cells) => `| ${cells.map(cell).join(" | ")} |\n`
export const rule = (columns) => `${"| --- ".repeat(columns)}|\n`

/** The text of a file with another table between the marks. */
export function between(file, text, table) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${file} must have the lines ${BEGIN}${END}`)
  return `${text.slice(0, from) + BEGIN}\n${table}\n${text.slice(to)}`
}
