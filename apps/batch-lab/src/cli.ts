#!/usr/bin/env node
console.log("batch-lab: not written yet")
