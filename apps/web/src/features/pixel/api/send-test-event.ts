import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trackAnswerSchema } from '@tributary/contract/events'
import type { WireEvent } from '@tributary/pixel/wire'
import { request } from '../../../lib/client.ts'

/** Sends a real event of type `test` the way the pixel would. */
export function useSendTestEvent() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (pixelId: string) => {
      const event: WireEvent = {
        pixel_id: pixelId,
        event_type: 'test',
        anonymous_id: 'pixel-page',
        page_url: window.location.href,
      }
      return request(trackAnswerSchema, '/api/v1/pixel/track', { method: 'POST', body: event })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['events'] }),
  })
}
