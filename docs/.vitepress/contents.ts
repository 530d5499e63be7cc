import type { DefaultTheme } from "vitepress"

/* The order of all pages that are not generated. */

type Pages = readonly (readonly [text: string, file: string])[]

const LECTURE: Pages = [
  ["Learning from data", "01-learning-from-data"],
  ["Gradient descent", "02-gradient-descent"],
  ["The gradient by hand", "03-gradient-by-hand"],
  ["The training loop", "04-training-loop"],
  ["Learning rates", "05-learning-rates"],
  ["Schedules", "06-schedules"],
  ["Adaptive rates", "07-adaptive-rates"],
  ["Adagrad", "08-adagrad"],
  ["Stochastic descent", "09-stochastic-descent"],
  ["RMSProp", "10-rmsprop"],
  ["Momentum", "11-momentum"],
  ["Adam", "12-adam"],
  ["Why descent works", "13-why-descent-works"],
  ["Mini-batches and epochs", "14-mini-batches"],
  ["Batch size, speed and result", "15-batch-size"],
  ["Race the optimizers", "race"],
]

const GUIDES: Pages = [
  ["Install what you need", "install"],
  ["From PyTorch", "from-pytorch"],
  ["Training on Node", "node"],
  ["Training in a page", "browser"],
  ["Compile a step", "compile"],
  ["Second derivatives", "second-derivatives"],
  ["Reproducibility", "reproducibility"],
  ["Memory", "memory"],
  ["Saving and resuming", "saving"],
  ["Choosing learning rate and batch size", "choosing"],
  ["How the engine works", "engine"],
  ["Performance", "performance"],
]

const EXTENDING: Pages = [
  ["What there is to write", "extending"],
  ["An optimizer", "write-an-optimizer"],
  ["A rule's toolbox", "rule-toolbox"],
  ["Promises explained", "promises"],
  ["A layer", "add-a-layer"],
  ["A loss", "add-a-loss"],
  ["A schedule", "add-a-schedule"],
  ["A dataset", "add-a-dataset"],
  ["A law", "add-a-law"],
  ["An operation", "add-an-operation"],
]

const GALLERY: Pages = [
  ["Digits by hand", "digits"],
  ["Spirals", "spirals"],
  ["A character model", "characters"],
  ["Fitting a function", "fitting"],
]

const items = (folder: string, pages: Pages, numbered = false): DefaultTheme.SidebarItem[] =>
  pages.map(([text, file], i) => ({
    text: numbered && /^\d/.test(file) ? `${i + 1}. ${text}` : text,
    link: `/${folder}/${file}`,
  }))

export const nav: DefaultTheme.NavItem[] = [
  { text: "Lecture", link: `/lecture/${LECTURE[0][1]}`, activeMatch: "^/lecture/" },
  { text: "Guides", link: `/guides/${GUIDES[0][1]}`, activeMatch: "^/guides/" },
  { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
  { text: "Gallery", link: `/gallery/${GALLERY[0][1]}`, activeMatch: "^/gallery/" },
]

export const sidebar: DefaultTheme.SidebarMulti = {
  "/lecture/": [{ text: "The lecture", items: items("lecture", LECTURE, true) }],
  "/guides/": [
    { text: "Guides", items: items("guides", GUIDES) },
    { text: "Extending", items: items("guides", EXTENDING) },
    { text: "For contributors", items: [{ text: "Architecture", link: "/architecture" }] },
  ],
  "/gallery/": [{ text: "Gallery", items: items("gallery", GALLERY) }],
}
