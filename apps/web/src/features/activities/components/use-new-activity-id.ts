import { useNow } from '../../../lib/clock-context.tsx'
import { newActivityId } from '../model/new-activity-id.ts'

const SECOND_MS = 1000

/** Makes ids of activities on this device. */
export function useNewActivityId(): () => string {
  const now = useNow(SECOND_MS)
  return () => newActivityId(now.getTime(), crypto.getRandomValues(new Uint8Array(10)))
}
