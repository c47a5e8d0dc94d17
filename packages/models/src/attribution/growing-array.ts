/** Typed arrays that double when full, for building long columns of unknown length. */

export function grownFloat64(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return length <= array.length ? array : copyInto(new Float64Array(roomFor(array.length, length)), array)
}

export function grownInt32(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  return length <= array.length ? array : copyInto(new Int32Array(roomFor(array.length, length)), array)
}

export function grownUint32(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  return length <= array.length ? array : copyInto(new Uint32Array(roomFor(array.length, length)), array)
}

export function grownUint16(array: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  return length <= array.length ? array : copyInto(new Uint16Array(roomFor(array.length, length)), array)
}

function roomFor(current: number, length: number): number {
  return Math.max(length, current * 2, 64)
}

function copyInto<T extends { set(source: ArrayLike<number>): void }>(
  target: T,
  source: ArrayLike<number>,
): T {
  target.set(source)
  return target
}
