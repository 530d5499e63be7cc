import { defineConfig } from "vitest/config"

/** The site as built, in a real browser: after `pnpm site`. */
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: ["default", ["json", { outputFile: ".reports/vitest-browser.json" }]],
  },
})
