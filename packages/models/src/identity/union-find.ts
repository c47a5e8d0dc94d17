/**
 * Disjoint sets of texts. Each set may carry a mark (here: it holds a known person).
 *
 * Union by size with path halving: Tarjan and van Leeuwen, "Worst-case analysis of set union algorithms", J. ACM 31 (1984).
 * Any sequence of m operations on n texts costs O(m α(n)).
 */
export type UnionFind = {
  /** The text that stands for the set of this one; the text itself when it was never joined. */
  find(text: string): string
  /** Joins the two sets. Does nothing when they are one already. */
  union(a: string, b: string): void
  /** Whether a text with the mark is in the set of this one. */
  isMarked(text: string): boolean
  /** The texts seen so far, by set. */
  sets(): string[][]
}

/** An empty collection of sets. `hasMark` says which texts carry the mark. */
export function createUnionFind(hasMark: (text: string) => boolean): UnionFind {
  const parents = new Map<string, string>()
  const sizes = new Map<string, number>()
  const marked = new Set<string>()

  function find(text: string): string {
    let at = text
    let parent = parents.get(at)
    if (parent === undefined) {
      parents.set(text, text)
      sizes.set(text, 1)
      if (hasMark(text)) marked.add(text)
      return text
    }
    while (parent !== at) {
      const above: string = parents.get(parent) ?? parent
      parents.set(at, above)
      at = above
      parent = parents.get(at) ?? at
    }
    return at
  }

  return {
    find,
    isMarked: (text) => marked.has(find(text)),
    union: (a, b) => {
      const [rootA, rootB] = [find(a), find(b)]
      if (rootA === rootB) return
      const isBigger = (sizes.get(rootA) ?? 1) >= (sizes.get(rootB) ?? 1)
      const [top, below] = isBigger ? [rootA, rootB] : [rootB, rootA]
      parents.set(below, top)
      sizes.set(top, (sizes.get(rootA) ?? 1) + (sizes.get(rootB) ?? 1))
      if (marked.has(below)) marked.add(top)
    },
    sets: () => {
      const sets = new Map<string, string[]>()
      for (const text of [...parents.keys()]) {
        const root = find(text)
        const set = sets.get(root)
        if (set) set.push(text)
        else sets.set(root, [text])
      }
      return [...sets.values()]
    },
  }
}
