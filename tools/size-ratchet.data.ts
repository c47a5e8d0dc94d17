/**
 * What was over its limit when the limit came: lines of a file, or of its longest function. Numbers may only fall, and
 * no entry is added.
 */
export const SIZE_EXCEPTIONS: readonly SizeException[] = []

export type SizeException = {
  readonly path: string
  readonly kind: 'file' | 'function'
  readonly lines: number
}
