export { loadCheckpoint, saveCheckpoint } from "./node/checkpoint-file"
export { loadSafetensorsFile, saveSafetensorsFile } from "./node/safetensors-file"
