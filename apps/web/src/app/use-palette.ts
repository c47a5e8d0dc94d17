import { useState } from 'react'
import { useHotkeys } from '../ui/primitives.ts'

/** The command palette is loaded when it is first asked for; from then on it knows its own key. */
export function usePalette(): { isWanted: boolean; open: () => void } {
  const [isWanted, setIsWanted] = useState(false)
  const open = () => {
    setIsWanted(true)
    // why: without a connection there is nothing to load it from, and nothing to open either
    void import('../ui/command-palette.tsx')
      .then((palette) => palette.openCommandPalette())
      .catch(() => undefined)
  }
  useHotkeys(isWanted ? [] : [['mod+K', open]])
  return { isWanted, open }
}
