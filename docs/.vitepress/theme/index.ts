import DefaultTheme from "vitepress/theme"
import type { App } from "vue"
import LiveCode from "../../site/live/LiveCode.vue"
import { usePlainCarets } from "./plain-carets"
import "./style.css"

const theme = {
  extends: DefaultTheme,
  setup: usePlainCarets,
  enhanceApp({ app }: { app: App }) {
    app.component("LiveCode", LiveCode)
  },
}

export default theme
