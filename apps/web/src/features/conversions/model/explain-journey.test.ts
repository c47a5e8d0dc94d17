import type { Journey } from '@tributary/contract/attribution'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { explainJourney } from './explain-journey.ts'
import { journeyOf, touchOf } from './journey.testkit.ts'

const format = createFormatter('en-US', 'UTC')
const touch = (day: number, channel: string, share: number) =>
  touchOf({ touch_id: `t${day}`, ts: `2026-03-0${day}T00:00:00Z`, channel, share })
const journey = (known: Partial<Journey>) =>
  journeyOf({
    model: 'position',
    touches: [touch(1, 'Email', 0.4), touch(2, 'Direct', 0.1), touch(4, 'Paid Search', 0.5)],
    ...known,
  })

test('says what arrived, over how long, and who is credited most', () => {
  expect(explainJourney(journey({}), format)).toBe(
    '€50.00 arrived after 3 touches over 4 d. By Position-based, Paid Search gets 50%.',
  )
})
test('says when every touch gets the same', () => {
  const even = journey({ model: 'linear', touches: [touch(1, 'Email', 0.5), touch(2, 'Direct', 0.5)] })
  expect(explainJourney(even, format)).toContain('each gets 50%')
})
test('says what went back', () => {
  const refunded = journey({
    net_amount_minor: '2000',
    refunds: [{ ts: '2026-03-06T00:00:00Z', amount_minor: '-3000' }],
  })
  expect(explainJourney(refunded, format)).toContain('€50.00 arrived and €30.00 went back')
})
test('says why a conversion without touches is unattributed', () => {
  expect(explainJourney(journey({ touches: [], unattributed: true }), format)).toContain(
    'unattributed in every report',
  )
})
test('names channels that lead together, and adds up a channel that leads alone with several touches', () => {
  const middle = touch(2, 'Direct', 0.2)
  const tie = journey({ touches: [touch(1, 'Email', 0.4), middle, touch(4, 'Paid Search', 0.4)] })
  expect(explainJourney(tie, format)).toContain('Email and Paid Search get 40% a touch')
  const alone = journey({ touches: [touch(1, 'Email', 0.4), middle, touch(4, 'Email', 0.4)] })
  expect(explainJourney(alone, format)).toContain('Email gets 80%')
})
