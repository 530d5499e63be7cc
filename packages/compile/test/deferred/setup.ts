import { useExecutor } from "@gradus/tensor/engine"
import { afterAll, expect } from "vitest"
import { DeferredExecutor } from "./executor"

// A setup file: whatever the tests compute is computed by compiled programs.
const executor = new DeferredExecutor()
useExecutor(executor)

afterAll(() => {
  const { testPath = "" } = expect.getState()
  if (/[/\\](laws|torch)\.test\.ts$/.test(testPath))
    expect(executor.ran, "how many programs ran compiled").toBeGreaterThan(10)
})
