import { activitySchema, calendarLinkSchema, reminderSettingsSchema } from '@tributary/contract/activities'
import { contactSchema } from '@tributary/contract/contacts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'
import { createTeam, type Team } from './outreach.testkit.ts'

let app: TestApp
let team: Team
let ann: { cookie: string; userId: string }
let bob: { cookie: string; userId: string }
beforeAll(async () => {
  app = await openTestApp()
  team = await createTeam(app, 'invites')
  ann = await team.join('ann', 'CONSULTANT')
  bob = await team.join('bob', 'CONSULTANT')
})
afterAll(() => app.close())

const HOUR = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()
const activity = '/api/v1/activities'
/** What was sent to an address, oldest first. */
const messagesTo = async (recipient: string) => {
  const rows = await app.installation.db
    .selectFrom('email_message')
    .selectAll()
    .where('recipient', '=', recipient)
    .orderBy('id')
    .execute()
  return rows.map(({ id, subject, sealed_content }) => {
    const opened = app.installation.secrets.open(sealed_content, `email:${id}`)
    return { subject, content: opened.isOpen ? opened.text : '' }
  })
}
const subjectsTo = async (recipient: string) =>
  (await messagesTo(recipient)).map((message) => message.subject)
/** A meeting of Ann's with a new contact, who is invited unless `body` says otherwise. */
const meet = async (email: string, body: object = {}) => {
  const contact = await team.contact(ann.cookie, { name: `Guest ${email}`, email })
  const meeting = { kind: 'MEETING', state: 'planned', contact_id: contact, subject: 'Offer' }
  const at = iso(Date.now() + 48 * HOUR)
  const planned = await team.log(ann.cookie, { ...meeting, at, send_invite: true, ...body })
  const path = `${activity}/${planned.activity_id}`
  return {
    contact,
    planned,
    path,
    change: (said: object) => team.send(activitySchema, 'PATCH', path, ann.cookie, said),
    refused: async (said: object) =>
      problemOf(await team.ask(path, ann.cookie, { method: 'PATCH', body: said })),
    remove: async () => expect((await team.ask(path, ann.cookie, { method: 'DELETE' })).status).toBe(204),
    restore: () => team.send(activitySchema, 'POST', `${path}/restore`, ann.cookie, {}),
  }
}

test('a guest is invited, told of a change, and called off, each newer than the last; others are not written to', async () => {
  const contact = await team.contact(ann.cookie, { name: 'Kim Lane', email: 'kim@guest.example' })
  const at = iso(Date.now() + 48 * HOUR)
  const meeting = await team.log(ann.cookie, {
    kind: 'MEETING',
    state: 'planned',
    contact_id: contact,
    subject: 'Offer',
    note: 'secret discount',
    at,
    send_invite: true,
  })
  expect(meeting.invite).toMatchObject({ to: 'kim@guest.example', sequence: 0 })
  const path = `${activity}/${meeting.activity_id}`
  const change = (body: object) => team.send(activitySchema, 'PATCH', path, ann.cookie, body)
  expect((await change({ note: 'only for us' })).invite?.sequence).toBe(0)
  expect((await change({ location: 'Main Street 1' })).invite?.sequence).toBe(1)
  expect((await change({ state: 'cancelled' })).invite).toBeNull()
  const sent = await messagesTo('kim@guest.example')
  expect(sent.map((message) => message.subject)).toEqual([
    'Invitation: Offer',
    'Changed: Offer',
    'Cancelled: Offer',
  ])
  for (const [index, message] of sent.entries()) {
    expect(message.content).toContain(`UID:${meeting.activity_id}@tributary`)
    expect(message.content).toContain(`SEQUENCE:${index}`)
    expect(message.content).toContain(index < 2 ? 'METHOD:REQUEST' : 'METHOD:CANCEL')
    expect(message.content).not.toContain('discount')
  }
  const alone = { kind: 'MEETING', state: 'planned', at, send_invite: true }
  const nobody = await team.ask(activity, ann.cookie, { method: 'POST', body: alone })
  expect((await problemOf(nobody)).errors?.[0]?.path).toBe('send_invite')
})

test('a cancelled meeting that is on again, and one that is brought back, invites its guest again', async () => {
  const lou = 'lou@guest.example'
  const meeting = await meet(lou)
  await meeting.change({ state: 'cancelled' })
  const again = await meeting.change({ state: 'planned' })
  expect(again.invite).toMatchObject({ to: lou, sequence: 2 })
  await meeting.remove()
  expect((await meeting.restore()).invite).toMatchObject({ to: lou, sequence: 4 })
  const sent = await messagesTo(lou)
  expect(sent.map((message) => message.subject)).toEqual([
    'Invitation: Offer',
    'Cancelled: Offer',
    'Invitation: Offer',
    'Cancelled: Offer',
    'Invitation: Offer',
  ])
  for (const [sequence, { content }] of sent.entries()) {
    expect(content).toContain(`UID:${meeting.planned.activity_id}@tributary`)
    expect(content).toContain(`SEQUENCE:${sequence}\\r\\n`)
    expect(content).toContain(sequence % 2 === 0 ? 'METHOD:REQUEST' : 'METHOD:CANCEL')
  }
})

test('who was taken off the meeting stays off when it is cancelled and on again', async () => {
  const max = 'max@guest.example'
  const meeting = await meet(max)
  expect((await meeting.change({ send_invite: false })).invite).toBeNull()
  await meeting.change({ state: 'cancelled' })
  expect((await meeting.change({ state: 'planned' })).invite).toBeNull()
  await meeting.remove()
  expect((await meeting.restore()).invite).toBeNull()
  expect(await subjectsTo(max)).toEqual(['Invitation: Offer', 'Cancelled: Offer'])
})

test('a meeting that became a call invites again as a meeting, and a guest without an address any more is no hindrance', async () => {
  const nia = 'nia@guest.example'
  const meeting = await meet(nia)
  expect((await meeting.change({ kind: 'CALL' })).invite).toBeNull()
  const snoozed = await team.ask(`${meeting.path}/snooze`, ann.cookie, { method: 'POST', body: { by: '2w' } })
  expect(snoozed.status).toBe(200)
  expect((await meeting.change({ kind: 'MEETING' })).invite).toMatchObject({ to: nia, sequence: 2 })
  await meeting.change({ state: 'cancelled' })
  await team.send(contactSchema, 'PATCH', `/api/v1/contacts/${meeting.contact}`, ann.cookie, { email: null })
  expect((await meeting.change({ state: 'planned' })).invite).toBeNull()
})

test('nobody is invited to a meeting that is over, and of one nothing is sent any more', async () => {
  const ola = 'ola@guest.example'
  const past = iso(Date.now() - 2 * HOUR)
  const meeting = await meet(ola, { at: past, send_invite: false })
  const problem = await meeting.refused({ send_invite: true })
  expect([problem.code, problem.errors?.[0]]).toEqual([
    'ValidationFailed',
    { path: 'send_invite', message: 'needs a meeting that is still to come: this one is over' },
  ])
  expect(await subjectsTo(ola)).toEqual([])

  const pam = 'pam@guest.example'
  const held = await meet(pam)
  expect((await held.refused({ at: past, send_invite: true })).errors?.[0]?.path).toBe('send_invite')
  // As if it had begun meanwhile.
  await app.installation.db
    .updateTable('activity')
    .set({ at: new Date(past) })
    .where('id', '=', held.planned.activity_id)
    .execute()
  expect((await held.change({ note: 'they came late', send_invite: true })).invite?.to).toBe(pam)
  await held.change({ state: 'cancelled' })
  expect((await held.change({ state: 'planned' })).invite?.to).toBe(pam)
  await held.change({ state: 'done', outcome: 'HELD', at: iso(Date.now()) })
  expect((await held.change({ state: 'planned', at: past })).invite?.to).toBe(pam)
  expect(await subjectsTo(pam)).toEqual(['Invitation: Offer'])
  expect((await held.change({ at: iso(Date.now() + HOUR) })).invite?.sequence).toBe(1)
  expect(await subjectsTo(pam)).toEqual(['Invitation: Offer', 'Changed: Offer'])
})

test('a meeting that is moved to another contact calls off the first and invites the second, who had none', async () => {
  const meeting = await meet('quin@guest.example')
  const other = await team.contact(ann.cookie, { name: 'Rae', email: 'rae@guest.example' })
  expect((await meeting.change({ contact_id: other })).invite).toMatchObject({ to: 'rae@guest.example' })
  expect(await subjectsTo('quin@guest.example')).toEqual(['Invitation: Offer', 'Cancelled: Offer'])
  expect(await subjectsTo('rae@guest.example')).toEqual(['Invitation: Offer'])
})

test('a calendar link shows its member’s plan until it is replaced or revoked', async () => {
  const link = () => team.send(calendarLinkSchema, 'POST', '/api/v1/reminders/calendar', bob.cookie, {})
  const read = async (url: string) => app.call(new URL(url).pathname)
  await team.log(bob.cookie, {
    kind: 'CALL',
    state: 'planned',
    subject: 'Ring back',
    at: iso(Date.now() + HOUR),
  })
  const contact = await team.contact(bob.cookie, { name: 'Sam Tell', phone: '+49 30 901820' })
  await team.log(bob.cookie, {
    kind: 'CALL',
    state: 'planned',
    contact_id: contact,
    at: iso(Date.now() + HOUR),
  })
  await team.log(ann.cookie, {
    kind: 'CALL',
    state: 'planned',
    subject: 'Not Bob’s',
    at: iso(Date.now() + HOUR),
  })
  const first = await link()
  const second = await link()
  expect((await read(first.url)).status).toBe(404)
  const calendar = await read(second.url)
  expect(calendar.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  const shown = await calendar.text()
  expect(shown).toContain('SUMMARY:Call: Ring back')
  // A contact without an e-mail address has a name all the same.
  expect(shown).toContain('SUMMARY:Call: Sam Tell')
  expect(shown).not.toContain('Not Bob')
  const stored = JSON.stringify(await app.installation.db.selectFrom('outreach_member').selectAll().execute())
  expect(stored).not.toContain(second.url.slice(-40, -4))
  expect((await team.ask('/api/v1/reminders/calendar', bob.cookie, { method: 'DELETE' })).status).toBe(204)
  expect((await read(second.url)).status).toBe(404)
  const settings = await team.get(reminderSettingsSchema, '/api/v1/reminders', bob.cookie)
  expect(settings).toEqual({ digest: true, sends_email: false, calendar_since: null })
})
