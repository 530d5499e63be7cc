import { Adam, compile, Linear, ones, SGD } from "gradus"
import { expect, it } from "vitest"

it.each([false, true])(
  "an optimizer refuses parameters in whose place the model has others, compiled: %s",
  (isCompiled) => {
    for (const Optimizer of [SGD, Adam]) {
      for (const named of [false, true]) {
        const model = new Linear(2, 1)
        const params = named ? model.namedParameters() : model.parameters()
        const optimizer = new Optimizer(params, { lr: 0.1 })
        const train = (of: InstanceType<typeof Optimizer>, x = ones([1, 2], { dtype: "float64" })) => {
          const step = () => {
            of.zeroGrad()
            model.forward(x).sum().backward()
            of.step()
          }
          return isCompiled ? compile(step) : step
        }
        train(optimizer, ones([1, 2]))()
        model.to("float64")
        const weights = () => model.parameters().map((w) => w.toArray())
        const before = weights()
        expect(train(optimizer)).toThrow(
          `${Optimizer.name}: parameters must be those that the model has, got ${named ? "weight" : "parameter 0"}, which was converted to another dtype.`,
        )
        expect(weights()).toEqual(before)
        train(new Optimizer(model.parameters(), { lr: 0.1 }))()
        expect(weights()).not.toEqual(before)
      }
    }
  },
)
