export * from "@gradus/data/node"
export * from "@gradus/io/node"
