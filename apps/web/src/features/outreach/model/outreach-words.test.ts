import type { Outreach, OutreachPerformance } from '@tributary/contract/outreach'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import {
  addedWords,
  campaignLine,
  outreachFinding,
  performanceFinding,
  progressOf,
} from './outreach-words.ts'

const format = createFormatter('en', 'UTC')
const targets = { open: 4, tried: 1, reached: 2, replied: 1, meeting: 1, declined: 1 }
const campaign: Outreach = {
  campaign_id: '0190d3f0-0000-7000-8000-000000000001',
  name: 'Spring',
  sector: 'Food',
  theme: '',
  starts_on: '2026-03-01',
  ends_on: null,
  note: '',
  archived_at: null,
  members: [],
  targets,
  activities: 6,
  last_activity_at: null,
}
const result = { activities: 6, tried: 6, reached: 5, replied: 3, meetings: 1 }
const found: OutreachPerformance = {
  campaign,
  from: null,
  to: null,
  total: result,
  deals: 2,
  won: 1,
  open_deals: 1,
  revenue: [{ currency: 'EUR', amount_minor: '40000' }],
  by_member: [],
  by_kind: [],
}

test('progress is how much of the list was tried; without a list there is none', () => {
  expect(progressOf(targets)).toEqual({ total: 10, tried: 6, share: 0.6, text: '6 of 10 contacts tried' })
  expect(
    progressOf({ ...targets, open: 0, tried: 0, reached: 0, replied: 0, meeting: 0, declined: 0 }).share,
  ).toBeNull()
})

test('the list is summed up over its campaigns', () => {
  expect(outreachFinding([campaign, campaign])).toBe(
    '2 campaigns with 20 contacts: 12 tried, 6 answered, 2 at a meeting.',
  )
  expect(outreachFinding([])).toMatch(/^Campaigns of calls/)
})

test('the report says what came of it, with money only where something was won', () => {
  expect(performanceFinding(found, format)).toBe(
    '5 reached of 10 on the list, 3 answered, 1 meeting, 1 deal won for €400.00.',
  )
  expect(performanceFinding({ ...found, won: 0 }, format)).not.toContain('deal')
  const nothing = { ...found, total: { ...result, activities: 0 } }
  expect(performanceFinding(nothing, format)).toBe('Nothing was logged for this campaign yet.')
})

test('a campaign without an end runs from its first day', () => {
  expect(campaignLine(campaign, format)).toBe('Food · from Mar 1, 2026')
})

test('who was put on a list is told apart from who was on it already', () => {
  expect(addedWords('Spring', 1, 1)).toBe('1 contact is on the list of Spring now.')
  expect(addedWords('Spring', 2, 3)).toBe('2 contacts are on the list of Spring now; 1 was already.')
  expect(addedWords('Spring', 0, 1)).toBe('The contact was on the list of Spring already.')
  expect(addedWords('Spring', 0, 3)).toBe('All 3 were on the list of Spring already.')
})
