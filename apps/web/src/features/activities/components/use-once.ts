import { useCallback, useRef } from 'react'

/** Runs work once, however often it is tapped before the page has changed; again only where it failed. */
export function useOnce(): (work: () => Promise<void>) => Promise<void> {
  const isBegun = useRef(false)
  return useCallback(async (work) => {
    if (isBegun.current) return
    isBegun.current = true
    try {
      await work()
    } catch (error) {
      isBegun.current = false
      throw error
    }
  }, [])
}
