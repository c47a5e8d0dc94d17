import { expect, test } from 'vitest'
import { digestOf, isDigestTime } from './reminders.ts'

const NOW = Date.UTC(2026, 5, 15, 1) // 9:00 in Manila
const about = {
  nowMs: NOW,
  timeZone: 'Asia/Manila',
  workspaceName: 'Shop',
  todayUrl: 'https://t.example/today',
}
const due = {
  kind: 'CALL' as const,
  subject: 'Offer',
  contactName: 'Kim Lane',
  organisationName: 'Lane Ltd',
  phone: '+63 2 8123 4567',
  atMs: NOW + 3_600_000,
}

test('the digest goes out from seven in the morning of the zone', () => {
  expect(isDigestTime(Date.UTC(2026, 5, 14, 22, 59), 'Asia/Manila')).toBe(false)
  expect(isDigestTime(Date.UTC(2026, 5, 14, 23), 'Asia/Manila')).toBe(true)
})

test('it lists today with times and what is overdue with days, and says how many', () => {
  const late = {
    ...due,
    kind: 'EMAIL' as const,
    subject: '',
    organisationName: null,
    phone: null,
    atMs: NOW - 3 * 86_400_000,
  }
  const { subject, text } = digestOf([late, due], about)
  expect(subject).toBe('1 today, 1 overdue · Shop')
  expect(text).toContain('Today\n- 10:00  Call Kim Lane (Lane Ltd) +63 2 8123 4567: Offer')
  expect(text).toContain('Overdue\n- 2026-06-12  Write to Kim Lane')
  expect(text).toContain('https://t.example/today')
})

test('an activity with nobody names what it is alone', () => {
  const alone = {
    ...due,
    kind: 'CONFERENCE' as const,
    contactName: null,
    organisationName: null,
    phone: null,
  }
  expect(digestOf([alone], about).text).toContain('- 10:00  Conference: Offer')
})
