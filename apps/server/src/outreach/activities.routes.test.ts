import { activitySchema, feedSchema, todaySchema } from '@tributary/contract/activities'
import { contactSchema, warmthLedgerSchema } from '@tributary/contract/contacts'
import {
  assignedSchema,
  outreachListSchema,
  outreachSchema,
  performanceSchema,
  targetsSchema,
} from '@tributary/contract/outreach'
import { sql, text, texts, uuid } from '@tributary/stores/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'
import { createTeam, type Team } from './outreach.testkit.ts'
import { createRemindersService } from './reminders.service.ts'

let app: TestApp
let team: Team
let ann: { cookie: string; userId: string }
let bob: { cookie: string; userId: string }
beforeAll(async () => {
  app = await openTestApp()
  team = await createTeam(app, 'outreach')
  ann = await team.join('ann', 'CONSULTANT')
  bob = await team.join('bob', 'CONSULTANT')
})
afterAll(() => app.close())

const HOUR = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()
const activity = '/api/v1/activities'
const touchesOf = async (id: string) => {
  await app.installation.outbox.drain()
  return app.installation.analytics.query<{ channel: string; campaign: string; handle: string }>(
    sql`select toString(channel) as channel, toString(campaign) as campaign, handle from touches where workspace_id = ${uuid(team.workspaceId)} and touch_id = ${text(`activity:${id}`)}`,
  )
}
const warmness = async (id: string) =>
  (await team.get(contactSchema, `/api/v1/contacts/${id}`, team.owner.cookie)).warmness
const newId = () => app.installation.sources.newId()
const newCampaign = (body: object) =>
  team.send(outreachSchema, 'POST', '/api/v1/outreach/campaigns', team.owner.cookie, body)
const remove = async (id: string, cookie = ann.cookie) => {
  expect((await team.ask(`${activity}/${id}`, cookie, { method: 'DELETE' })).status).toBe(204)
}

test('a logged call sets the last contact, warms, and is a touch; taking it back takes all of that back', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Carla Diaz', email: 'Carla@Example.com' })
  const at = iso(Date.now() - HOUR)
  const call = await team.log(ann.cookie, { kind: 'CALL', outcome: 'INTERESTED', contact_id: contact, at })
  expect(call).toMatchObject({ state: 'done', created_by: ann.userId, contact: { name: 'Carla Diaz' } })
  expect(await team.lastContact(contact)).toBe(at)
  expect(await warmness(contact)).toBe(3)
  const ledger = await team.get(warmthLedgerSchema, `/api/v1/contacts/${contact}/warmness`, ann.cookie)
  expect(ledger.entries.map((entry) => entry.reason)).toEqual(['Call: interested'])
  const [touch] = await touchesOf(call.activity_id)
  expect(touch).toMatchObject({ channel: 'Outreach', campaign: '' })
  expect(touch?.handle).toMatch(/^e:[0-9a-f]{64}$/)

  await remove(call.activity_id)
  expect([
    await team.lastContact(contact),
    await warmness(contact),
    await touchesOf(call.activity_id),
  ]).toEqual([null, 0, []])
  await team.send(activitySchema, 'POST', `${activity}/${call.activity_id}/restore`, ann.cookie, {})
  expect([await team.lastContact(contact), await warmness(contact)]).toEqual([at, 3])
  expect(await touchesOf(call.activity_id)).toEqual([touch])
})

test('touches follow a contact to another address, and back when that is undone', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Pia Quinn' })
  const call = await team.log(ann.cookie, { kind: 'CALL', outcome: 'TALKED', contact_id: contact })
  const handle = async () => {
    await app.installation.outreach.staleTouches.tellAgain()
    return (await touchesOf(call.activity_id))[0]?.handle
  }
  expect(await handle()).toBe(`c:${contact}`)
  const change = (email: string | null) =>
    team.send(contactSchema, 'PATCH', `/api/v1/contacts/${contact}`, ann.cookie, { email })
  await change('pia@x.example')
  expect(await handle()).toMatch(/^e:[0-9a-f]{64}$/)
  expect(await app.installation.outreach.staleTouches.tellAgain()).toBe(0)
  await change(null)
  expect(await handle()).toBe(`c:${contact}`)
})

test('the same id sent again, also at the same time, is one activity; nobody else may use it', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Dan Evans' })
  const body = { activity_id: newId(), kind: 'CALL', outcome: 'TALKED', contact_id: contact }
  const answers = await Promise.all(
    [1, 2, 3].map(() => team.ask(activity, ann.cookie, { method: 'POST', body })),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 201])
  const feed = await team.get(feedSchema, `${activity}/feed?contact_id=${contact}`, ann.cookie)
  expect(feed.activities).toHaveLength(1)
  expect(await warmness(contact)).toBe(2)
  await remove(body.activity_id)
  expect((await team.ask(activity, ann.cookie, { method: 'POST', body })).status).toBe(200)
  expect(await warmness(contact)).toBe(0)
  const taken = await team.ask(activity, team.owner.cookie, { method: 'POST', body })
  expect((await problemOf(taken)).code).toBe('Conflict')
  const stranger = await app.newWorkspace('outreach-stranger@example.com')
  const elsewhere = { ...body, contact_id: null }
  const other = await app.call(activity, { method: 'POST', cookie: stranger.cookie, body: elsewhere })
  expect(other.status).toBe(409)
})

test('an outcome that its kind does not have, a result of what is planned, and a date ahead are refused by name', async () => {
  const refused = async (body: object) => {
    const problem = await problemOf(await team.ask(activity, ann.cookie, { method: 'POST', body }))
    return problem.errors?.[0]?.path
  }
  expect(await refused({ kind: 'EMAIL', outcome: 'NO_ANSWER' })).toBe('outcome')
  expect(await refused({ kind: 'CALL', state: 'planned', outcome: 'TALKED' })).toBe('outcome')
  expect(await refused({ kind: 'CALL', at: iso(Date.now() + 72 * HOUR) })).toBe('at')
  expect(await refused({ kind: 'CALL', campaign_id: newId() })).toBe('campaign_id')
  expect(await refused({ kind: 'CALL', deal_id: newId() })).toBe('deal_id')
  const noContact = await team.ask(activity, ann.cookie, {
    method: 'POST',
    body: { kind: 'CALL', contact_id: newId() },
  })
  expect(noContact.status).toBe(404)
})

test('a consultant sees own contacts and shared campaigns, the lead everything, another workspace nothing', async () => {
  const contact = await team.contact(bob.cookie, { name: 'Eve Fox' })
  const own = await team.log(bob.cookie, { kind: 'LINKEDIN', outcome: 'SENT', contact_id: contact })
  const path = `${activity}/${own.activity_id}`
  expect((await team.ask(path, ann.cookie)).status).toBe(404)
  expect((await team.ask(path, ann.cookie, { method: 'PATCH', body: { note: 'x' } })).status).toBe(404)
  expect((await team.ask(path, team.owner.cookie)).status).toBe(200)
  const stranger = await app.newWorkspace('outreach-spy@example.com')
  expect((await app.call(path, { cookie: stranger.cookie })).status).toBe(404)

  const campaign = await newCampaign({ name: 'Shared', member_ids: [ann.userId, bob.userId] })
  const targets = `/api/v1/outreach/campaigns/${campaign.campaign_id}/contacts`
  await team.send(assignedSchema, 'POST', targets, team.owner.cookie, { contact_ids: [contact] })
  expect((await team.ask(path, ann.cookie)).status).toBe(200)
  const foreign = await team.ask(path, ann.cookie, { method: 'PATCH', body: { note: 'x' } })
  expect((await problemOf(foreign)).code).toBe('Forbidden')
  await team.log(ann.cookie, {
    kind: 'CALL',
    outcome: 'TALKED',
    contact_id: contact,
    campaign_id: campaign.campaign_id,
  })
  const mine = await team.get(feedSchema, `${activity}/feed?of=me&contact_id=${contact}`, ann.cookie)
  expect(mine.activities.map((entry) => [entry.kind, entry.may_edit])).toEqual([['CALL', true]])
  const all = await team.get(feedSchema, `${activity}/feed?contact_id=${contact}`, ann.cookie)
  expect(all.activities.map((entry) => [entry.kind, entry.may_edit])).toEqual([
    ['CALL', true],
    ['LINKEDIN', false],
  ])
})

test('the feed is paged without gaps or repeats, also where many have one time', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Finn Gray' })
  const at = iso(Date.now() - HOUR)
  for (let n = 0; n < 5; n++)
    await team.log(ann.cookie, { kind: 'EMAIL', outcome: 'SENT', contact_id: contact, at })
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof feedSchema.parse>> = await team.get(
      feedSchema,
      `${activity}/feed?contact_id=${contact}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      ann.cookie,
    )
    seen.push(...page.activities.map((entry) => entry.activity_id))
    cursor = page.next_cursor
  }
  expect([seen.length, new Set(seen).size]).toEqual([5, 5])
})

test('what is planned waits in the list of the day, is put off, and done with one change', async () => {
  const contact = await team.contact(bob.cookie, { name: 'Gus Hill', phone: '+49 30 901820' })
  const plan = { kind: 'CALL', state: 'planned', contact_id: contact, at: iso(Date.now() - 30 * HOUR) }
  const planned = await team.log(bob.cookie, plan)
  const path = `${activity}/${planned.activity_id}`
  const today = () => team.get(todaySchema, `${activity}/today`, bob.cookie)
  expect((await today()).overdue.map((entry) => entry.activity_id)).toEqual([planned.activity_id])
  expect(await team.lastContact(contact)).toBeNull()
  const later = await team.send(activitySchema, 'POST', `${path}/snooze`, bob.cookie, { by: '2w' })
  expect(Date.parse(later.at) - Date.now()).toBeGreaterThan(12 * 24 * HOUR)
  expect((await today()).overdue).toEqual([])
  const stale = { outcome: 'TALKED', state: 'done', version: planned.version }
  expect((await team.ask(path, bob.cookie, { method: 'PATCH', body: stale })).status).toBe(409)
  const body = { state: 'done', outcome: 'TALKED', at: iso(Date.now()) }
  await team.send(activitySchema, 'PATCH', path, bob.cookie, body)
  expect((await today()).done.map((entry) => entry.outcome)).toContain('TALKED')
  expect(await warmness(contact)).toBe(2)
  const again = await team.ask(`${path}/snooze`, bob.cookie, { method: 'POST', body: { by: '1m' } })
  expect((await problemOf(again)).detail).toMatch(/is done/)
})

test('a campaign counts whom it reached, by member and kind; its new name is the name of its touches', async () => {
  const campaign = await newCampaign({ name: 'Spring dinner', sector: 'Food', member_ids: [ann.userId] })
  const base = `/api/v1/outreach/campaigns/${campaign.campaign_id}`
  const ids: string[] = []
  for (const name of ['Hal Ives', 'Ida Jones', 'Joe King'])
    ids.push(
      await team.contact(team.owner.cookie, { name, email: `${name.slice(0, 3)}@x.example`.toLowerCase() }),
    )
  const assign = (method: string) =>
    team.send(assignedSchema, 'POST', `${base}/${method}`, team.owner.cookie, { contact_ids: ids })
  expect((await assign('contacts')).contact_ids).toHaveLength(3)
  expect((await assign('contacts')).contact_ids).toEqual([])
  const log = (contact: string | undefined, kind: string, outcome: string) =>
    team.log(ann.cookie, { kind, outcome, contact_id: contact, campaign_id: campaign.campaign_id })
  await log(ids[0], 'CALL', 'NO_ANSWER')
  const met = await log(ids[0], 'MEETING', 'HELD')
  await log(ids[1], 'EMAIL', 'NOT_INTERESTED')

  const found = await team.get(performanceSchema, `${base}/performance`, ann.cookie)
  expect(found.total).toEqual({ activities: 3, tried: 2, reached: 2, replied: 2, meetings: 1 })
  expect(found.by_member[0]).toMatchObject({ user_id: ann.userId, activities: 3 })
  expect(found.by_kind.map((entry) => entry.kind)).toEqual(['CALL', 'EMAIL', 'MEETING'])
  const states = async () =>
    (await team.get(targetsSchema, `${base}/contacts`, ann.cookie)).targets.map((entry) => [
      entry.name,
      entry.state,
    ])
  expect(await states()).toEqual([
    ['Hal Ives', 'meeting'],
    ['Ida Jones', 'declined'],
    ['Joe King', 'open'],
  ])
  expect((await touchesOf(met.activity_id)).map((touch) => touch.campaign)).toEqual(['Spring dinner'])
  await team.send(outreachSchema, 'PUT', base, team.owner.cookie, { name: 'Spring supper' })
  expect((await touchesOf(met.activity_id)).map((touch) => touch.campaign)).toEqual(['Spring supper'])
  await remove(met.activity_id)
  expect((await states())[0]).toEqual(['Hal Ives', 'tried'])

  expect((await team.ask(base, bob.cookie)).status).toBe(404)
  expect((await team.ask(base, team.owner.cookie, { method: 'DELETE' })).status).toBe(409)
  await team.send(outreachSchema, 'PUT', `${base}/archived`, team.owner.cookie, { archived: true })
  const listed = await team.get(outreachListSchema, '/api/v1/outreach/campaigns', ann.cookie)
  expect(listed.campaigns.map((entry) => entry.name)).not.toContain('Spring supper')
  const twin = { method: 'POST', body: { name: 'Spring supper' } }
  expect((await team.ask('/api/v1/outreach/campaigns', team.owner.cookie, twin)).status).toBe(409)
})

test('a contact’s owner logs for a campaign that reaches for the contact, and for no other of which they are no member', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Tia Uhl' })
  const campaign = await newCampaign({ name: 'Without Ann', member_ids: [bob.userId] })
  const { campaign_id } = campaign
  const body = { kind: 'CALL', outcome: 'TALKED', contact_id: contact, campaign_id }
  const log = (said: object) => team.ask(activity, ann.cookie, { method: 'POST', body: said })
  expect((await problemOf(await log(body))).errors?.[0]?.path).toBe('campaign_id')
  const targets = `/api/v1/outreach/campaigns/${campaign_id}/contacts`
  await team.send(assignedSchema, 'POST', targets, team.owner.cookie, { contact_ids: [contact] })
  expect((await log(body)).status).toBe(201)
  const others = await team.contact(ann.cookie, { name: 'Una Voss' })
  for (const contact_id of [others, null]) expect((await log({ ...body, contact_id })).status).toBe(422)
})

test('only members of the workspace are put on a campaign: a stranger is named, and nothing changes', async () => {
  const stranger = await app.newWorkspace('outreach-foreign@example.com')
  const strangerId = (await app.me(stranger.cookie)).user?.user_id ?? ''
  const campaign = await newCampaign({ name: 'Closed', member_ids: [ann.userId, bob.userId] })
  const path = `/api/v1/outreach/campaigns/${campaign.campaign_id}`
  const put = (member_ids: string[]) => ({ method: 'PUT', body: { name: 'Closed', member_ids } })
  const problem = await problemOf(await team.ask(path, team.owner.cookie, put([strangerId])))
  expect([problem.code, problem.errors]).toEqual([
    'ValidationFailed',
    [{ path: 'member_ids', message: `${strangerId} is no member of this workspace` }],
  ])
  const twin = { method: 'POST', body: { name: 'Open', member_ids: [ann.userId, strangerId] } }
  expect((await team.ask('/api/v1/outreach/campaigns', team.owner.cookie, twin)).status).toBe(422)
  const left = await team.get(outreachSchema, path, team.owner.cookie)
  expect(left.members.map((member) => member.user_id).sort()).toEqual([ann.userId, bob.userId].sort())

  // Whoever left the workspace falls out of the campaign when it is saved again.
  const cara = await team.join('cara', 'CONSULTANT')
  await team.ask(path, team.owner.cookie, put([ann.userId, cara.userId]))
  await app.installation.db.deleteFrom('workspace_member').where('user_id', '=', cara.userId).execute()
  const again = put([ann.userId, cara.userId]).body
  const saved = await team.send(outreachSchema, 'PUT', path, team.owner.cookie, again)
  expect(saved.members.map((member) => member.user_id)).toEqual([ann.userId])
})

test('whatever is done to activities of a contact, with all of them taken back nothing is left of them', async () => {
  const before = iso(Date.now() - 400 * HOUR)
  const contact = await team.contact(ann.cookie, { name: 'Mia North', last_contact_at: before })
  const other = await team.contact(ann.cookie, { name: 'Ned Owen' })
  const random = fc.sample(
    fc.record({
      step: fc.constantFrom('log', 'move', 'give', 'delete', 'restore'),
      pick: fc.nat(),
      hours: fc.integer({ min: 1, max: 600 }),
    }),
    { numRuns: 40, seed: 7 },
  )
  const ids: string[] = []
  for (const { step, pick, hours } of random) {
    const at = iso(Date.now() - hours * HOUR)
    const id = ids[pick % Math.max(1, ids.length)]
    const kind = pick % 2 === 0 ? { kind: 'CALL', outcome: 'TALKED' } : { kind: 'EMAIL', outcome: 'SENT' }
    if (step === 'log' || id === undefined)
      ids.push((await team.log(ann.cookie, { ...kind, contact_id: contact, at })).activity_id)
    else if (step === 'delete') await remove(id)
    else if (step === 'restore')
      await team.ask(`${activity}/${id}/restore`, ann.cookie, { method: 'POST', body: {} })
    else {
      const body = step === 'move' ? { at } : { contact_id: pick % 3 === 0 ? other : contact }
      await team.ask(`${activity}/${id}`, ann.cookie, { method: 'PATCH', body })
    }
  }
  const feed = await team.get(feedSchema, `${activity}/feed?contact_id=${contact}&limit=200`, ann.cookie)
  const latest = Math.max(Date.parse(before), ...feed.activities.map((entry) => Date.parse(entry.at)))
  expect(await team.lastContact(contact)).toBe(iso(latest))
  for (const id of ids) await remove(id)
  expect([await team.lastContact(contact), await team.lastContact(other)]).toEqual([before, null])
  expect([await warmness(contact), await warmness(other)]).toEqual([0, 0])
  await app.installation.outbox.drain()
  const touches = await app.installation.analytics.query(
    sql`select touch_id from touches where workspace_id = ${uuid(team.workspaceId)} and handle in ${texts([`c:${contact}`, `c:${other}`])}`,
  )
  expect(touches).toEqual([])
})

test('the digest of a morning goes out once to each member with something due, and not to who does not want it', async () => {
  const sent: { to: string; text: string }[] = []
  const noon = Date.parse('2030-03-05T12:00:00Z')
  const reminders = createRemindersService({
    db: app.installation.db,
    now: () => noon,
    randomBytes: app.installation.sources.randomBytes,
    email: {
      isSending: true,
      queueEmail: async (_, __, mail) => {
        sent.push(mail)
        return ''
      },
    },
  })
  const due = { kind: 'CALL', state: 'planned', subject: 'Renewal', at: '2030-03-05T09:00:00Z' }
  await team.log(bob.cookie, due)
  await team.log(ann.cookie, due)
  await team.ask('/api/v1/reminders', bob.cookie, { method: 'PUT', body: { digest: false } })
  await reminders.sendDigests('https://t.example')
  await reminders.sendDigests('https://t.example')
  expect(sent.filter((mail) => mail.to.startsWith('bob'))).toEqual([])
  const [mail, ...more] = sent.filter((one) => one.to.startsWith('ann'))
  expect(more).toEqual([])
  expect(mail?.text).toContain('- 09:00  Call: Renewal')
  expect(mail?.text).toContain(`https://t.example/today?workspace=${team.workspaceId}`)
})
