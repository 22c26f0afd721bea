/** Milliseconds that only rise, whatever is done to the clock of the machine; their beginning means nothing. */
export function nowMs(): number {
  const { performance } = globalThis as { performance?: { now(): number } };
  return performance === undefined ? Date.now() : performance.now();
}
