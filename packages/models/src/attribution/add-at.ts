/** Adds to one cell of an array; a cell outside of a typed array stays outside. */
export function addAt(target: Float64Array | Int32Array, index: number, amount: number): void {
  target[index] = (target[index] ?? 0) + amount
}
