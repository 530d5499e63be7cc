export { BROWSERS } from "./browsers.mjs"
export { startChromium } from "./chromium.mjs"
export { HOW_TO_INSTALL } from "./places.mjs"
export { serve } from "./serve.mjs"
