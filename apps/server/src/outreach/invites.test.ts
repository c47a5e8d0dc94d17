import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  inviteCalendar,
  inviteMessages,
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
const offered: Offered = { to: 'kim@guest.example', atMs: 1, durationMinutes: 30, location: '', subject: '' }
const unsent = { to: null, sequence: 0, sentAt: null }
const sent = (sequence: number, to: string | null = 'kim@guest.example') => ({
  to,
  sequence,
  sentAt: new Date(NOW),
})

/** Lines longer than 75 octets go on in the next, after a blank (RFC 5545, 3.1). */
const unfold = (text: string) => text.replaceAll('\r\n ', '')

describe('which messages a guest gets', () => {
  test('one that begins, one for a change that they see, none for one that they do not, one that calls it off', () => {
    expect(inviteMessages(unsent, undefined, offered)).toEqual([
      { method: 'REQUEST', to: offered.to, sequence: 0 },
    ])
    expect(inviteMessages(sent(0), offered, { ...offered, atMs: 2 })).toEqual([
      { method: 'REQUEST', to: offered.to, sequence: 1 },
    ])
    expect(inviteMessages(sent(1), offered, offered)).toEqual([])
    expect(inviteMessages(sent(1), offered, undefined)).toEqual([
      { method: 'CANCEL', to: offered.to, sequence: 2 },
    ])
    expect(inviteMessages(unsent, undefined, undefined)).toEqual([])
  })
  test('another guest: the first is called off, the second invited', () => {
    expect(inviteMessages(sent(4), offered, { ...offered, to: 'lou@guest.example' })).toEqual([
      { method: 'CANCEL', to: 'kim@guest.example', sequence: 5 },
      { method: 'REQUEST', to: 'lou@guest.example', sequence: 6 },
    ])
  })
  test('whatever happens to a meeting, every message is newer than the one before', () => {
    const step = fc.option(
      fc.record({ to: fc.constantFrom('a@x.example', 'b@x.example'), atMs: fc.nat(3) }),
      {
        nil: undefined,
      },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let state: { to: string | null; sequence: number; sentAt: Date | null } = unsent
        let before: Offered | undefined
        const sequences: number[] = []
        for (const next of steps) {
          const after = next && { ...offered, ...next }
          const messages = inviteMessages(state, before, after)
          sequences.push(...messages.map((message) => message.sequence))
          const last = messages.at(-1)
          if (last)
            state = {
              to: last.method === 'REQUEST' ? last.to : null,
              sequence: last.sequence,
              sentAt: new Date(NOW),
            }
          expect(state.to).toBe(after?.to ?? null)
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
