/** Activities to read: the feed, and what one member has to do today. */
import type { Feed, FeedQuery, Today } from '@tributary/contract/activities'
import type { Actor } from '../access/access.ts'
import { addDays, dayOf, dayStartMs } from '../access/workspace-days.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { scopeOf } from './activities.service.ts'
import * as store from './activities.store.ts'
import { tellActivities } from './activity-answers.ts'
import type { OutreachDb } from './outreach.table.ts'

export type ActivityFeedService = ReturnType<typeof createActivityFeedService>

const SOON_DAYS = 7

export function createActivityFeedService({ db, now }: { db: OutreachDb; now: () => number }) {
  return {
    feed: async (who: Actor, { of, cursor, limit, ...filter }: FeedQuery): Promise<Feed> => {
      const mine = of === 'me' ? { member: who.userId ?? '' } : {}
      const after = cursor === undefined ? undefined : readCursor(cursor)
      const rows = await store.listActivities(
        db,
        scopeOf(who),
        { ...filter, ...mine },
        { after, limit: limit + 1 },
      )
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        activities: await tellActivities(db, who, shown),
        next_cursor: rows.length > limit && last ? writeCursor(last.at.getTime(), last.id) : null,
      }
    },

    /** A program has no day of its own: it gets empty lists. */
    today: async (who: Actor): Promise<Today> => {
      const { timeZone } = who.workspace
      const day = dayOf(now(), timeZone)
      const startMs = dayStartMs(day, timeZone)
      const endMs = dayStartMs(addDays(day, 1), timeZone)
      const { planned, done } = await store.listOfMember(db, who.workspaceId, who.userId ?? '', {
        plannedBeforeMs: dayStartMs(addDays(day, 1 + SOON_DAYS), timeZone),
        doneSinceMs: startMs,
      })
      const told = await tellActivities(db, who, [...planned, ...done])
      const msOf = (activity: { at: string }) => Date.parse(activity.at)
      const todo = told.slice(0, planned.length)
      return {
        overdue: todo.filter((activity) => msOf(activity) < startMs),
        today: todo.filter((activity) => msOf(activity) >= startMs && msOf(activity) < endMs),
        soon: todo.filter((activity) => msOf(activity) >= endMs),
        done: told.slice(planned.length),
      }
    },
  }
}
