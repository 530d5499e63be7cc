import { crossEntropy } from "@gradus/losses"
import { Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { tensor } from "@gradus/tensor"
import { CLASSES, type Contender, HIDDEN, INPUTS, LEARNING_RATE } from "../task"

export const gradus: Contender = {
  name: "gradus eager",
  prepare({ optimizer: kind, batch }) {
    const model = new Sequential(new Linear(INPUTS, HIDDEN), new ReLU(), new Linear(HIDDEN, CLASSES))
    const lr = LEARNING_RATE[kind]
    const optimizer =
      kind === "sgd" ? new SGD(model.parameters(), { lr }) : new Adam(model.parameters(), { lr })
    return (images, labels) => {
      const x = tensor(images, { shape: [batch, INPUTS] })
      const y = tensor(labels)
      optimizer.zeroGrad()
      const loss = crossEntropy(model.forward(x), y)
      loss.backward()
      optimizer.step()
      return loss.item()
    }
  },
}
