export { type CsvOptions, type CsvTable, parseCsv } from "./parse-csv"
