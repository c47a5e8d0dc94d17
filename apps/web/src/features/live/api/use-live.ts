import type { LiveView } from '@tributary/contract/live'
import { useEffect, useState } from 'react'
import { followLive, type LiveStatus } from './live-stream.ts'

/** The live view of a workspace, as of the last message, and how the connection is. */
export function useLive(workspace: string): { view: LiveView | undefined; status: LiveStatus } {
  const [view, setView] = useState<LiveView>()
  const [status, setStatus] = useState<LiveStatus>({ kind: 'connecting' })
  useEffect(() => {
    setView(undefined)
    return followLive(workspace, {
      onView: setView,
      // Every message says that it is live: only a change is worth drawing.
      onStatus: (next) => setStatus((known) => (known.kind === next.kind ? known : next)),
    })
  }, [workspace])
  return { view, status }
}
