import { InvalidArgumentError } from "commander"

/** What a command was given for an option that must be a positive number. */
export function positive(text: string): number {
  const value = Number(text)
  if (value > 0) return value
  throw new InvalidArgumentError("It must be a positive number.")
}
