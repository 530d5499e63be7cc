/** Rows of a register tile; with two vectors to a row its 8 sums leave room among 15 registers. */
export const TILE_ROWS = 4
export const TILE_VECTORS = 2

/** Scratch bytes for the sums of a tile that are not finished in registers. */
export const BUFFER_BYTES = TILE_ROWS * TILE_VECTORS * 16

/** Bytes of C's rows that the widest tile of any variant divides, and that parts of a product keep together. */
export const LINE = 64
