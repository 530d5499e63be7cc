import * as data from "@gradus/data"
import * as io from "@gradus/io"
import * as losses from "@gradus/losses"
import * as nn from "@gradus/nn"
import * as optim from "@gradus/optim"
import * as schedulers from "@gradus/schedulers"
import * as tensor from "@gradus/tensor"
import * as gradus from "gradus"
import { expect, test } from "vitest"

const parts = { data, io, losses, nn, optim, schedulers, tensor }

// `export *` leaves out a name that two packages export, without a word.
test.each(Object.entries(parts))("everything of %s is in the umbrella", (_name, part) => {
  for (const [name, value] of Object.entries(part)) expect(gradus, name).toHaveProperty([name], value)
})
