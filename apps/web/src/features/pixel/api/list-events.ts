import { queryOptions } from '@tanstack/react-query'
import { eventListSchema } from '@tributary/contract/events'
import { request } from '../../../lib/client.ts'

const LIVE_EVERY_MS = 1500

/** The newest events, asked again and again while the page is open and in front. */
export function liveEventsQuery(workspace: string, withBots: boolean) {
  const query = { workspace, limit: 25, bots: withBots ? 'true' : undefined }
  return queryOptions({
    queryKey: ['events', query],
    queryFn: ({ signal }) => request(eventListSchema, '/api/v1/events', { query, signal }),
    refetchInterval: LIVE_EVERY_MS,
  })
}
