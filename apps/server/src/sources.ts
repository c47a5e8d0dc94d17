/** Impure sources handed to everything else: the clock, ids, random bytes. */
import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'

export type Sources = {
  readonly now: () => number
  readonly nowMicros: () => bigint
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
}

export function systemSources(): Sources {
  return {
    now: () => Date.now(),
    nowMicros: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)),
    newId: () => uuidv7(),
    randomBytes: (length) => randomBytes(length),
  }
}
