/** A race to begin with: the state of the page. */
export interface Preset {
  readonly name: string
  readonly surface: string
  readonly start: readonly [number, number]
  readonly lanes: readonly string[]
  readonly steps: number
  readonly noise?: number
}

export const OWN = "own"
export const FIRST_FORMULA = "x.sin().mul(y.cos()).add(x.square().add(y.square()).div(10))"

export const PRESETS: readonly Preset[] = [
  {
    name: "The classic",
    surface: "rosenbrock",
    start: [-1.5, 2],
    lanes: ["sgd:0.003", "momentum:0.002", "adagrad:0.3", "rmsprop:0.02", "adam:0.1"],
    steps: 400,
  },
  {
    name: "Down a ravine",
    surface: "ravine",
    start: [-3.5, 2],
    lanes: ["sgd:0.3", "momentum:0.05", "nesterov:0.05", "adagrad:0.8", "adam:0.2"],
    steps: 200,
  },
  {
    name: "Off a saddle",
    surface: "saddle",
    start: [-3, 0.01],
    lanes: ["sgd:0.05", "momentum:0.02", "rmsprop:0.05", "adagrad:0.3", "adam:0.1"],
    steps: 200,
  },
  {
    name: "Five learning rates",
    surface: "ravine",
    start: [-3.5, 2],
    lanes: ["sgd:0.02", "sgd:0.2", "sgd:0.7", "sgd:0.97", "sgd:1.01"],
    steps: 150,
  },
  {
    name: "Five schedules",
    surface: "diagonal",
    start: [-3, -1],
    lanes: ["adam:0.8", "adam:0.8:steps", "adam:0.8:sqrt", "adam:0.8:cosine", "adam:0.8:one-cycle"],
    steps: 300,
    noise: 1,
  },
  {
    name: "Over the dents",
    surface: "dents",
    start: [-3.3, 2.3],
    lanes: ["sgd:0.05", "momentum:0.02", "momentum:0.1", "adam:0.1", "adam:0.6:cosine"],
    steps: 250,
  },
]
