/** The services of outreach, wired. */
import type { QueryExecutorProvider } from 'kysely'
import type { Email } from '../mail/email.ts'
import { createActivitiesService } from './activities.service.ts'
import { createActivityFeedService } from './activity-feed.service.ts'
import type { OutreachDb } from './outreach.table.ts'
import { createOutreachService } from './outreach-campaigns.service.ts'
import { createRemindersService } from './reminders.service.ts'
import { createStaleTouches } from './stale-touches.service.ts'

export function createOutreach(deps: {
  readonly db: OutreachDb
  readonly email: {
    readonly isSending: boolean
    readonly queueEmail: (
      handle: QueryExecutorProvider,
      workspaceId: string | null,
      email: Email,
    ) => Promise<string>
  }
  readonly outbox: { readonly wake: () => void }
  readonly now: () => number
  readonly newId: () => string
  readonly nextVersion: () => bigint
  readonly randomBytes: (length: number) => Uint8Array
}) {
  const wakeOutbox = () => deps.outbox.wake()
  return {
    activities: createActivitiesService({ ...deps, wakeOutbox, queueEmail: deps.email.queueEmail }),
    feed: createActivityFeedService(deps),
    outreach: createOutreachService({ ...deps, wakeOutbox }),
    reminders: createRemindersService(deps),
    staleTouches: createStaleTouches({ ...deps, wakeOutbox }),
  }
}
