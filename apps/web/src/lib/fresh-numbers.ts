import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** When a load ends, every number of the workspace may have changed: all of them are asked for again. */
export function useFreshNumbersAfter(isLoading: boolean): void {
  const queries = useQueryClient()
  const wasLoading = useRef(false)
  useEffect(() => {
    if (wasLoading.current && !isLoading) void queries.invalidateQueries()
    wasLoading.current = isLoading
  }, [isLoading, queries])
}
