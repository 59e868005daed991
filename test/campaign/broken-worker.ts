/** A worker module in TypeScript that cannot be loaded. */
const lines: number = 2;
throw new Error(`this module of ${lines} lines does not load`);
