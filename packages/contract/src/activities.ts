/** Activities: what members did or will do to reach somebody. */
import { z } from 'zod'

export const ACTIVITY_KINDS = ['CALL', 'EMAIL', 'MEETING', 'LINKEDIN', 'REFERRAL', 'CONFERENCE'] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

/** What a kind is called: `label` where it is chosen, `noun` one such activity, within a sentence. */
export const ACTIVITY_WORDS: Readonly<
  Record<ActivityKind, { readonly label: string; readonly noun: string }>
> = {
  CALL: { label: 'Call', noun: 'call' },
  EMAIL: { label: 'E-mail', noun: 'e-mail' },
  MEETING: { label: 'Meeting', noun: 'meeting' },
  LINKEDIN: { label: 'LinkedIn', noun: 'LinkedIn message' },
  REFERRAL: { label: 'Referral', noun: 'referral' },
  CONFERENCE: { label: 'Conference', noun: 'conference' },
}

/** One such activity at the start of a line: `LinkedIn message`. */
export function activityName(kind: ActivityKind): string {
  const { noun } = ACTIVITY_WORDS[kind]
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`
}

/** `cancelled`: was planned and did not take place. */
export const ACTIVITY_STATES = ['planned', 'done', 'cancelled'] as const
export type ActivityState = (typeof ACTIVITY_STATES)[number]

export type Outcome = {
  readonly outcome: string
  readonly label: string
  /** They were reached: what was said or sent got to them. Only such an activity is a touch of their journey. */
  readonly reached: boolean
  /** They answered. */
  readonly replied: boolean
  /** A meeting took place or was agreed on. */
  readonly meeting?: boolean
  /** They said no. */
  readonly declined?: boolean
  /** Points of warmness: above zero warms, below zero cools. */
  readonly points: number
}

const outcome = (code: string, label: string, rest: Omit<Outcome, 'outcome' | 'label'>): Outcome => ({
  outcome: code,
  label,
  ...rest,
})
const INTERESTED = outcome('INTERESTED', 'Interested', { reached: true, replied: true, points: 3 })
const MEETING_SET = outcome('MEETING_SET', 'Meeting set', {
  reached: true,
  replied: true,
  meeting: true,
  points: 4,
})
const NOT_INTERESTED = outcome('NOT_INTERESTED', 'Not interested', {
  reached: true,
  replied: true,
  declined: true,
  points: -3,
})
const SENT = outcome('SENT', 'Sent', { reached: true, replied: false, points: 0.5 })
const REPLIED = outcome('REPLIED', 'Replied', { reached: true, replied: true, points: 2 })

/** What can come of an activity, by its kind, the most frequent first: one tap each. */
export const OUTCOMES: Readonly<Record<ActivityKind, readonly Outcome[]>> = {
  CALL: [
    outcome('NO_ANSWER', 'No answer', { reached: false, replied: false, points: 0 }),
    outcome('TALKED', 'Talked', { reached: true, replied: true, points: 2 }),
    outcome('LEFT_MESSAGE', 'Left message', { reached: true, replied: false, points: 0.5 }),
    INTERESTED,
    MEETING_SET,
    NOT_INTERESTED,
    outcome('WRONG_NUMBER', 'Wrong number', { reached: false, replied: false, points: 0 }),
  ],
  EMAIL: [
    SENT,
    REPLIED,
    INTERESTED,
    MEETING_SET,
    NOT_INTERESTED,
    outcome('BOUNCED', 'Bounced', { reached: false, replied: false, points: 0 }),
  ],
  MEETING: [
    outcome('HELD', 'Held', { reached: true, replied: true, meeting: true, points: 4 }),
    { ...INTERESTED, meeting: true, points: 5 },
    { ...NOT_INTERESTED, meeting: true },
    outcome('NO_SHOW', 'No show', { reached: false, replied: false, points: -1 }),
  ],
  LINKEDIN: [
    SENT,
    outcome('ACCEPTED', 'Accepted', { reached: true, replied: true, points: 1 }),
    REPLIED,
    INTERESTED,
    MEETING_SET,
    NOT_INTERESTED,
  ],
  REFERRAL: [
    outcome('INTRODUCED', 'Introduced', { reached: true, replied: true, points: 3 }),
    outcome('ASKED', 'Asked for it', { reached: false, replied: false, points: 0 }),
    MEETING_SET,
    NOT_INTERESTED,
  ],
  CONFERENCE: [
    outcome('MET', 'Met', { reached: true, replied: true, points: 3 }),
    INTERESTED,
    MEETING_SET,
    NOT_INTERESTED,
    outcome('NOT_MET', 'Did not meet', { reached: false, replied: false, points: 0 }),
  ],
}

/** Nobody said what came of it: it took place, so it counts as sent. */
const UNSAID = outcome('', '', { reached: true, replied: false, points: 0.5 })

/** What an outcome means; undefined for one that its kind does not have. */
export function outcomeOf(kind: ActivityKind, code: string | null): Outcome | undefined {
  return code === null ? UNSAID : OUTCOMES[kind].find((entry) => entry.outcome === code)
}

/** One that is done, with what came of it: `LinkedIn message: sent`, `E-mail`. */
export function doneActivityWords(kind: ActivityKind, code: string | null): string {
  const result = outcomeOf(kind, code)?.label ?? ''
  return result === '' ? activityName(kind) : `${activityName(kind)}: ${result.toLowerCase()}`
}

const noteSchema = z.string().trim().max(10_000)
const lineSchema = z.string().trim().max(200)
const instantSchema = z.iso.datetime({ offset: true })

const activityFields = {
  kind: z.enum(ACTIVITY_KINDS),
  state: z.enum(ACTIVITY_STATES),
  outcome: z.string().max(40).nullable(),
  contact_id: z.uuid().nullable(),
  campaign_id: z.uuid().nullable(),
  deal_id: z.uuid().nullable(),
  subject: lineSchema,
  note: noteSchema,
  location: lineSchema,
  /** When it took place, or will. */
  at: instantSchema,
  duration_minutes: z.number().int().min(1).max(1440).nullable(),
}

export const createActivitySchema = z
  .object(activityFields)
  .partial()
  .required({ kind: true })
  .extend({
    activity_id: z
      .uuid()
      .optional()
      .describe('Made by the client: the same id again is the same activity, stored once.'),
    send_invite: z
      .boolean()
      .optional()
      .describe(
        'Of a planned meeting that is not over: e-mails the contact an invitation, and whatever changes of it. Left out: as it was.',
      ),
  })
export type CreateActivity = z.infer<typeof createActivitySchema>

/** Only the fields that are named change. */
export const updateActivitySchema = z
  .object(activityFields)
  .partial()
  .extend({
    send_invite: z.boolean().optional(),
    version: z
      .number()
      .int()
      .optional()
      .describe('The version that was edited; another one by now is a conflict.'),
  })
export type UpdateActivity = z.infer<typeof updateActivitySchema>

export const activitySchema = z.object({
  activity_id: z.uuid(),
  kind: z.enum(ACTIVITY_KINDS),
  state: z.enum(ACTIVITY_STATES),
  outcome: z.string().nullable(),
  contact: z
    .object({
      contact_id: z.uuid(),
      name: z.string(),
      organisation_name: z.string().nullable(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
    })
    .nullable(),
  campaign: z.object({ campaign_id: z.uuid(), name: z.string() }).nullable(),
  deal: z.object({ deal_id: z.uuid(), name: z.string() }).nullable(),
  subject: z.string(),
  note: z.string(),
  location: z.string(),
  at: z.string(),
  duration_minutes: z.number().int().nullable(),
  created_by: z.string().nullable(),
  created_by_name: z.string().nullable(),
  /** The invitation that the contact has, as it was sent last. */
  invite: z.object({ to: z.string(), sequence: z.number().int(), sent_at: z.string() }).nullable(),
  /** Whether the one who asks may change it. */
  may_edit: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.number().int(),
})
export type Activity = z.infer<typeof activitySchema>

export const feedQuerySchema = z.object({
  of: z.enum(['me', 'team']).default('team').describe('Mine, or everybody’s that I may see.'),
  contact_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  deal_id: z.uuid().optional(),
  member: z.string().max(100).optional().describe('User id of the one whose activities are asked for.'),
  kind: z.enum(ACTIVITY_KINDS).optional(),
  state: z.enum(ACTIVITY_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(30),
  cursor: z.string().max(300).optional(),
})
export type FeedQuery = z.infer<typeof feedQuerySchema>
export const feedSchema = z.object({
  activities: z.array(activitySchema),
  next_cursor: z.string().nullable(),
})
export type Feed = z.infer<typeof feedSchema>

/** What one member has to do. */
export const todaySchema = z.object({
  /** Planned for a day before today, the oldest first. */
  overdue: z.array(activitySchema),
  today: z.array(activitySchema),
  /** The seven days after. */
  soon: z.array(activitySchema),
  /** What was logged today. */
  done: z.array(activitySchema),
})
export type Today = z.infer<typeof todaySchema>

export const SNOOZES = ['2w', '1m', '3m'] as const
export type Snooze = (typeof SNOOZES)[number]
export const snoozeActivitySchema = z.object({ by: z.enum(SNOOZES) })

export const reminderSettingsSchema = z.object({
  /** An e-mail in the morning of a day with something due. */
  digest: z.boolean(),
  /** Whether e-mail leaves this server at all. */
  sends_email: z.boolean(),
  /** Whether a calendar program can follow. */
  calendar_since: z.string().nullable(),
})
export type ReminderSettings = z.infer<typeof reminderSettingsSchema>
export const saveReminderSettingsSchema = z.object({ digest: z.boolean() })
/** The address holds the secret and is shown once. */
export const calendarLinkSchema = z.object({ url: z.url() })
