/** A memory of pure results that never grows past its bound. */

/**
 * Remembers at most `maxEntries` results of a pure function of one text. Two generations instead of a list of uses: when
 * the young one is half of the bound the old one is dropped, so what is used often stays and a look-up costs one `get`.
 */
export function createBoundedCache<Value>(
  compute: (key: string) => Value,
  maxEntries: number,
): (key: string) => Value {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const half = Math.max(1, Math.floor(maxEntries / 2))
  return function recall(key: string): Value {
    const known = young.get(key)
    if (known !== undefined) return known
    const value = old.get(key) ?? compute(key)
    if (young.size >= half) {
      old = young
      young = new Map()
    }
    young.set(key, value)
    return value
  }
}
