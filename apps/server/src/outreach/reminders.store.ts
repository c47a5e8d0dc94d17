/** Reminder settings, digests and calendar links in the relational store. The handle is the first parameter. */
import { sql } from 'kysely'
import type { OutreachDb } from './outreach.table.ts'

export function findSettings(db: OutreachDb, workspaceId: string, userId: string) {
  return db
    .selectFrom('outreach_member')
    .select(['wants_digest', 'calendar_since'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function saveSettings(
  db: OutreachDb,
  workspaceId: string,
  userId: string,
  change: { wants_digest?: boolean; calendar_hash?: string | null; calendar_since?: Date | null },
): Promise<void> {
  await db
    .insertInto('outreach_member')
    .values({
      workspace_id: workspaceId,
      user_id: userId,
      digest_day: null,
      calendar_hash: null,
      calendar_since: null,
      ...change,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(change))
    .execute()
}

/** Whose calendar a link reads: only while they are a member. */
export function findCalendar(db: OutreachDb, hash: string) {
  return db
    .selectFrom('outreach_member')
    .innerJoin('workspace', 'workspace.id', 'outreach_member.workspace_id')
    .innerJoin('workspace_member', (join) =>
      join
        .onRef('workspace_member.workspace_id', '=', 'outreach_member.workspace_id')
        .onRef('workspace_member.user_id', '=', 'outreach_member.user_id'),
    )
    .select(['outreach_member.workspace_id', 'outreach_member.user_id', 'workspace.name'])
    .where('calendar_hash', '=', hash)
    .executeTakeFirst()
}

/** Planned activities and meetings that took place, of one member, since an instant. */
export function listPlan(db: OutreachDb, workspaceId: string, userId: string, since: Date) {
  return db
    .selectFrom('activity')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('created_by', '=', userId)
    .where('deleted_at', 'is', null)
    .where('at', '>=', since)
    .where((eb) =>
      eb.or([eb('state', '=', 'planned'), eb.and([eb('state', '=', 'done'), eb('kind', '=', 'MEETING')])]),
    )
    .orderBy('at')
    .limit(1_000)
    .execute()
}

/** Members with something planned before an instant, who want a digest and have an address. */
export function listDue(db: OutreachDb, before: Date) {
  return db
    .selectFrom('activity')
    .innerJoin('workspace', 'workspace.id', 'activity.workspace_id')
    .innerJoin('workspace_member', (join) =>
      join
        .onRef('workspace_member.workspace_id', '=', 'activity.workspace_id')
        .onRef('workspace_member.user_id', '=', 'activity.created_by'),
    )
    .innerJoin('user', 'user.id', 'activity.created_by')
    .leftJoin('outreach_member', (join) =>
      join
        .onRef('outreach_member.workspace_id', '=', 'activity.workspace_id')
        .onRef('outreach_member.user_id', '=', 'activity.created_by'),
    )
    .select([
      'activity.workspace_id',
      'workspace.name as workspace_name',
      'workspace.time_zone',
      'user.id as user_id',
      'user.email',
      'workspace_member.role',
    ])
    .select(sql<string | null>`to_char(outreach_member.digest_day, 'YYYY-MM-DD')`.as('digest_day'))
    .distinct()
    .where('activity.state', '=', 'planned')
    .where('activity.deleted_at', 'is', null)
    .where('activity.at', '<', before)
    .where((eb) => eb.or([eb('wants_digest', 'is', null), eb('wants_digest', '=', true)]))
    .execute()
}

/** Notes that the digest of a day goes out; whether it had not yet. */
export async function claimDigest(
  db: OutreachDb,
  workspaceId: string,
  userId: string,
  day: string,
): Promise<boolean> {
  const row = await db
    .insertInto('outreach_member')
    .values({
      workspace_id: workspaceId,
      user_id: userId,
      digest_day: day,
      calendar_hash: null,
      calendar_since: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'user_id'])
        .doUpdateSet({ digest_day: day })
        .where(sql<boolean>`outreach_member.digest_day is distinct from ${day}::date`),
    )
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}
