import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type InviteState,
  inviteCalendar,
  inviteStep,
  inviteText,
  type Meeting,
  type Offered,
  planCalendar,
} from './invites.ts'

const NOW = Date.UTC(2026, 5, 1, 8)
const meeting: Meeting = {
  activityId: '0190d3f0-0000-7000-8000-000000000001',
  subject: 'Offer, second round; final',
  note: 'our limit is 5000',
  location: 'Main Street 1, Berlin',
  atMs: Date.UTC(2026, 5, 3, 9, 30),
  durationMinutes: 45,
  contact: { name: 'Kim Lane', email: 'kim@guest.example' },
  organizer: { name: 'Ann Lee', email: 'ann@us.example' },
}
const KIM = 'kim@guest.example'
const offered = { to: KIM, durationMinutes: 30, location: '', subject: '' }
const unsent: InviteState = { to: null, sequence: 0, sentAt: null }
const sent = (sequence: number): InviteState => ({ to: KIM, sequence, sentAt: new Date(NOW) })

/** Lines longer than 75 octets go on in the next, after a blank (RFC 5545, 3.1). */
const unfold = (text: string) => text.replaceAll('\r\n ', '')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const soon = { ...offered, atMs: NOW + HOUR }
const over = { ...offered, atMs: NOW - HOUR }
/** What a change means, left as it was unless it is asked for. */
const step = (invite: InviteState, before?: Offered, after?: Offered, isAsked = false) =>
  inviteStep(invite, before, after, { isAsked, nowMs: NOW })

describe('which messages a guest gets', () => {
  test('one that begins, one for a change that they see, none for one that they do not, one that calls it off', () => {
    expect(step(unsent, undefined, soon)).toEqual({
      messages: [{ method: 'REQUEST', to: KIM, sequence: 0 }],
      to: KIM,
    })
    expect(step(sent(0), soon, { ...soon, atMs: soon.atMs + 1 })?.messages).toEqual([
      { method: 'REQUEST', to: KIM, sequence: 1 },
    ])
    expect(step(sent(1), soon, soon)?.messages).toEqual([])
    expect(step(sent(1), soon, undefined)).toEqual({
      messages: [{ method: 'CANCEL', to: KIM, sequence: 2 }],
      to: KIM,
    })
    expect(step(sent(2), undefined, soon)?.messages).toEqual([{ method: 'REQUEST', to: KIM, sequence: 3 }])
    expect(step(unsent, undefined, undefined)).toEqual({ messages: [], to: null })
  })
  test('another guest: the first is called off, the second invited', () => {
    expect(step(sent(4), soon, { ...soon, to: 'lou@guest.example' })?.messages).toEqual([
      { method: 'CANCEL', to: KIM, sequence: 5 },
      { method: 'REQUEST', to: 'lou@guest.example', sequence: 6 },
    ])
  })
  test('of a meeting that is over nothing is said, and to ask for an invitation to it is refused', () => {
    expect(step(unsent, undefined, over, true)).toBeUndefined()
    expect(step(sent(1), soon, over, true)).toBeUndefined()
    expect(step(sent(1), over, { ...over, location: 'Room 2' }, true)).toEqual({ messages: [], to: KIM })
    expect(step(sent(1), over, undefined)).toEqual({ messages: [], to: KIM })
    expect(step(sent(1), { ...over, atMs: null }, over)).toEqual({ messages: [], to: KIM })
    expect(step(sent(1), over, { ...over, to: null })).toEqual({ messages: [], to: null })
    expect(step(sent(1), undefined, over)).toEqual({ messages: [], to: KIM })
  })
  test('one that is on still, and one that is moved into the past or out of it, is said', () => {
    const running = { ...offered, atMs: NOW - 10 * MINUTE }
    expect(step(unsent, undefined, running, true)?.messages).toHaveLength(1)
    expect(step(sent(1), soon, over)).toEqual({
      messages: [{ method: 'CANCEL', to: KIM, sequence: 2 }],
      to: null,
    })
    expect(step(sent(1), over, soon)?.messages).toEqual([{ method: 'REQUEST', to: KIM, sequence: 2 }])
  })
  test('whatever happens to a meeting, every message is newer than the one before', () => {
    const change = fc.option(
      fc.record({ to: fc.constantFrom('a@x.example', 'b@x.example'), atMs: fc.nat(3) }),
      { nil: undefined },
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let state: InviteState = unsent
        let before: Offered | undefined
        const sequences: number[] = []
        for (const next of changes) {
          const after = next && { ...soon, to: next.to, atMs: soon.atMs + next.atMs }
          const said = step(state, before, after)
          sequences.push(...(said?.messages ?? []).map((message) => message.sequence))
          const last = said?.messages.at(-1)
          if (last) state = { to: said?.to ?? null, sequence: last.sequence, sentAt: new Date(NOW) }
          if (after) expect(state.to).toBe(after.to)
          before = after
        }
        expect(sequences).toEqual([...sequences.keys()])
      }),
    )
  })
})

describe('iCalendar', () => {
  test('an invitation names the meeting, the one who invites and the guest who may answer, and no note of ours', () => {
    const text = inviteCalendar(meeting, { method: 'REQUEST', to: 'kim@guest.example', sequence: 2 }, NOW)
    const lines = unfold(text).split('\r\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'METHOD:REQUEST',
        'UID:0190d3f0-0000-7000-8000-000000000001@tributary',
        'SEQUENCE:2',
        'DTSTAMP:20260601T080000Z',
        'DTSTART:20260603T093000Z',
        'DTEND:20260603T101500Z',
        'SUMMARY:Offer\\, second round\\; final',
        'LOCATION:Main Street 1\\, Berlin',
        'STATUS:CONFIRMED',
        'ORGANIZER;CN="Ann Lee":mailto:ann@us.example',
      ]),
    )
    expect(lines.find((line) => line.startsWith('ATTENDEE'))).toMatch(
      /^ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Kim Lane":MAILTO:kim@guest.example$/i,
    )
    expect(text).not.toContain('limit')
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
  })
  test('names with quotes, carets and new lines are parameters as RFC 6868 writes them', () => {
    const people = {
      contact: { name: 'Lukasz "Quote"\n^Nowak', email: KIM },
      organizer: { name: 'Ann "A;B" Lee, \u0007Ltd', email: 'ann@us.example' },
    }
    const text = unfold(
      inviteCalendar({ ...meeting, ...people }, { method: 'REQUEST', to: KIM, sequence: 0 }, NOW),
    )
    expect(text).toContain(`CN="Lukasz ^'Quote^'^n^^Nowak"`)
    expect(text).toContain(`ORGANIZER;CN="Ann ^'A;B^' Lee,  Ltd":mailto:ann@us.example`)
  })
  test('calling off is the same meeting, cancelled', () => {
    const text = inviteCalendar(meeting, { method: 'CANCEL', to: 'kim@guest.example', sequence: 3 }, NOW)
    expect(text).toContain('METHOD:CANCEL')
    expect(text).toContain('STATUS:CANCELLED')
    expect(text).toContain('UID:0190d3f0-0000-7000-8000-000000000001@tributary')
  })
  test('a plan says what to do and with whom, and keeps our notes', () => {
    const text = unfold(
      planCalendar('Tributary', [{ ...meeting, subject: '', sequence: 1, kindName: 'Call' }], NOW),
    )
    expect(text).toContain('SUMMARY:Call: Kim Lane')
    expect(text).toContain('DESCRIPTION:our limit is 5000')
    expect(text).toContain('METHOD:PUBLISH')
  })
  test('the e-mail says when and where in the zone of the workspace', () => {
    const mail = inviteText(meeting, 'REQUEST', false, 'Asia/Manila')
    expect(mail.subject).toBe('Invitation: Offer, second round; final')
    expect(mail.text).toMatch(/Wednesday,? 3 June 2026 at 17:30 \(Asia\/Manila\), 45 minutes/)
    expect(mail.text).toContain('Where: Main Street 1, Berlin')
    expect(inviteText(meeting, 'CANCEL', true, 'UTC').text).toContain('Ann Lee has cancelled this meeting.')
  })
})
