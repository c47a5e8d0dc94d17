import type { StageKind } from '@tributary/contract/deals'
import { STAGE_KINDS } from '@tributary/contract/deals'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConversionFact } from '../outbox/outbox.ts'
import { momentMs } from './deal-days.ts'
import { conversionIdOf, handleOfDeal, paymentFacts, paymentOf } from './deal-payment.ts'
import { dividedAmount } from './deal-products.ts'
import {
  canUndo,
  cycleDays,
  type DealState,
  moveDeal,
  nextVersion,
  reachedRank,
  type Stage,
  undoneDeal,
  winRate,
} from './deals.ts'
import { nameKey } from './name-key.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 5, 30)
const stage = (kind: StageKind): Stage => ({ stageId: `stage-${kind}`, name: kind, kind, probability: 0.5 })
const opened: DealState = {
  dealId: 'd1',
  name: 'Roof for Ann',
  stageId: 'stage-LEAD',
  kind: 'LEAD',
  stageSinceMs: Date.UTC(2026, 0, 1),
  openedMs: Date.UTC(2026, 0, 1),
  amountMinor: '5000',
  isAmountFromLines: false,
  currency: 'EUR',
  ownerId: 'u1',
  agentId: null,
  organisationId: null,
  contactId: null,
  campaignId: null,
  expectedClose: null,
  lossReason: '',
  note: '',
  source: 'manual',
  externalId: null,
  isDeleted: false,
  version: 1,
  revision: 1,
  lines: [],
  moves: [],
}

function moved(deal: DealState, kind: StageKind, atMs = deal.stageSinceMs + DAY_MS): DealState {
  const moveId = `m${deal.version}`
  const next = moveDeal(deal, { to: stage(kind), atMs, nowMs: NOW, moveId, by: 'u1', timeZone: 'UTC' })
  if ('problem' in next) throw new Error(next.problem)
  return next
}

test('a move is dated, keeps where the deal came from, and forgets the reason of a loss that did not last', () => {
  const lost = moveDeal(opened, {
    to: stage('LOST'),
    atMs: Date.UTC(2026, 1, 1),
    nowMs: NOW,
    moveId: 'm1',
    by: 'u1',
    lossReason: 'too dear',
    timeZone: 'UTC',
  })
  expect(lost).toMatchObject({ kind: 'LOST', lossReason: 'too dear', version: 2 })
  const reopened = moved(lost as DealState, 'SQL')
  expect(reopened).toMatchObject({ kind: 'SQL', lossReason: '' })
  expect(reopened.moves.map((move) => [move.fromStageId, move.stageId])).toEqual([
    ['stage-LEAD', 'stage-LOST'],
    ['stage-LOST', 'stage-SQL'],
  ])
})

test('a deal is not moved into the future, nor to before it entered its stage; where it is already nothing changes', () => {
  const ask = (atMs: number, kind: StageKind = 'WON') =>
    moveDeal(opened, { to: stage(kind), atMs, nowMs: NOW, moveId: 'm', by: null, timeZone: 'UTC' })
  expect(ask(NOW + DAY_MS)).toEqual({ problem: '2026-07-01 is in the future' })
  expect(ask(Date.UTC(2025, 11, 31))).toEqual({
    problem: '2025-12-31 is before Roof for Ann entered its present stage (2026-01-01)',
  })
  expect(ask(NOW, 'LEAD')).toBe(opened)
})

test('days are compared with days of the zone: on the day that a deal entered its stage it goes on, never back in time', () => {
  // Noon of 30 June in Auckland is midnight of UTC; the deal was opened at four in the afternoon.
  const afternoon = { ...opened, stageSinceMs: Date.UTC(2026, 5, 30, 4), openedMs: Date.UTC(2026, 5, 30, 4) }
  const ask = (atMs: number, timeZone: string) =>
    moveDeal(afternoon, {
      to: stage('WON'),
      atMs,
      nowMs: Date.UTC(2026, 6, 2),
      moveId: 'm',
      by: null,
      timeZone,
    })
  const startInAuckland = Date.UTC(2026, 5, 29, 12)
  expect(ask(startInAuckland, 'Pacific/Auckland')).toMatchObject({
    kind: 'WON',
    stageSinceMs: afternoon.stageSinceMs,
  })
  expect(ask(startInAuckland, 'UTC')).toEqual({
    problem: '2026-06-29 is before Roof for Ann entered its present stage (2026-06-30)',
  })
  const days = fc.record({ since: fc.integer({ min: 0, max: 47 }), at: fc.integer({ min: 0, max: 47 }) })
  fc.assert(
    fc.property(days, ({ since, at }) => {
      const hour = (hours: number) => Date.UTC(2026, 5, 10) + hours * 3_600_000
      const deal = { ...opened, stageSinceMs: hour(since) }
      const moved = moveDeal(deal, {
        to: stage('SQL'),
        atMs: hour(at),
        nowMs: NOW,
        moveId: 'm',
        by: null,
        timeZone: 'UTC',
      })
      expect('problem' in moved).toBe(Math.floor(at / 24) < Math.floor(since / 24))
      if (!('problem' in moved)) expect(moved.stageSinceMs).toBe(hour(Math.max(since, at)))
    }),
  )
})

test('a day that is told is its first instant where the workspace is; today is this moment', () => {
  const now = { nowMs: Date.UTC(2026, 5, 30, 3), timeZone: 'Pacific/Auckland' }
  expect(momentMs('2026-06-30', now)).toBe(now.nowMs)
  expect(momentMs('2026-06-29', now)).toBe(Date.UTC(2026, 5, 28, 12))
  expect(momentMs('2026-06-29T10:00:00+02:00', now)).toBe(Date.UTC(2026, 5, 29, 8))
})

test('win rate counts closed deals only; the cycle is from opening to closing', () => {
  expect(winRate([])).toBeNull()
  expect(winRate([{ kind: 'WON' }, { kind: 'LOST' }, { kind: 'WON' }, { kind: 'SQL' }])).toBeCloseTo(2 / 3)
  expect(cycleDays(opened)).toBeNull()
  expect(cycleDays(moved(opened, 'WON', opened.openedMs + 50 * DAY_MS))).toBe(50)
})

test('a deal that was lost keeps the furthest stage it reached', () => {
  expect(reachedRank(opened)).toBe(0)
  expect(reachedRank(moved(moved(moved(opened, 'SQL'), 'MQL'), 'LOST'))).toBe(2)
  expect(reachedRank(moved(opened, 'WON'))).toBe(4)
})

test('a payment belongs to the person of the contact’s address, else to contact, organisation or deal', () => {
  const refs = { dealId: 'd', contactId: 'c', organisationId: 'o' }
  expect(handleOfDeal(refs, 'abc')).toBe('e:abc')
  expect(handleOfDeal(refs, null)).toBe('c:c')
  expect(handleOfDeal({ ...refs, contactId: null }, null)).toBe('c:organisation-o')
  expect(handleOfDeal({ dealId: 'd', contactId: null, organisationId: null }, null)).toBe('c:deal-d')
})

type Step =
  | { readonly do: 'move'; readonly kind: StageKind; readonly days: number }
  | { readonly do: 'amount'; readonly amountMinor: string | null }
  | { readonly do: 'contact'; readonly contactId: string | null }
  | { readonly do: 'lines'; readonly productId: string; readonly prices: readonly string[] }
  | { readonly do: 'delete'; readonly isDeleted: boolean }
  | { readonly do: 'undo' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('move' as const),
      kind: fc.constantFrom(...STAGE_KINDS),
      days: fc.integer({ min: -2, max: 5 }),
    }),
    fc.record({
      do: fc.constant('amount' as const),
      amountMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String)),
    }),
    fc.record({ do: fc.constant('contact' as const), contactId: fc.constantFrom(null, 'c1', 'c2') }),
    fc.record({
      do: fc.constant('lines' as const),
      productId: fc.constantFrom('mill', 'lathe'),
      prices: fc.array(fc.constantFrom('0', '70', '900'), { maxLength: 2 }),
    }),
    fc.record({ do: fc.constant('delete' as const), isDeleted: fc.boolean() }),
    fc.record({ do: fc.constant('undo' as const) }),
  ),
  { maxLength: 30 },
)

function apply(deal: DealState, step: Exclude<Step, { do: 'undo' }>): DealState {
  const version = nextVersion(deal)
  switch (step.do) {
    case 'move': {
      const atMs = deal.stageSinceMs + step.days * DAY_MS
      const moveId = `m${version.version}`
      const to = stage(step.kind)
      const next = moveDeal(deal, { to, atMs, nowMs: NOW, moveId, by: null, timeZone: 'UTC' })
      return 'problem' in next ? deal : next
    }
    case 'amount':
      return { ...deal, amountMinor: step.amountMinor, ...version }
    case 'contact':
      return { ...deal, contactId: step.contactId, ...version }
    case 'lines': {
      const lines = step.prices.map((priceMinor, at) => ({
        productId: at === 0 ? step.productId : 'nuts',
        quantity: 2,
        priceMinor,
      }))
      return { ...deal, lines, ...version }
    }
    case 'delete':
      return { ...deal, isDeleted: step.isDeleted, ...version }
  }
}

const PRODUCT_NAMES = new Map([
  ['mill', 'Mill 3'],
  ['lathe', 'Lathe'],
  ['nuts', 'Nuts'],
])
const PAID_AS = { kind: 'conversion', conversionType: 'deal', source: 'deal' }

test('after any sequence of moves, edits, deletions and undos the payments told are those of the deal as it is', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const paying = (deal: DealState) => ({
        deal,
        handle: handleOfDeal(deal, null),
        productNames: PRODUCT_NAMES,
      })
      let deal = opened
      const done: { before: DealState; after: DealState }[] = []
      const told = new Map<string, ConversionFact>()
      for (const step of sequence) {
        const last = step.do === 'undo' ? done.pop() : undefined
        if (step.do === 'undo' && last === undefined) continue
        if (last) expect(canUndo(deal, last.after)).toBe(true)
        const next = last ? undoneDeal(deal, last) : apply(deal, step as Exclude<Step, { do: 'undo' }>)
        if (next !== deal) expect(next.version).toBeGreaterThan(deal.version)
        if (last) expect({ ...next, version: 0 }).toEqual({ ...last.before, version: 0 })
        if (!last && next !== deal) done.push({ before: deal, after: next })
        for (const fact of paymentFacts(paying(deal), paying(next))) told.set(fact.conversionId, fact)
        deal = next
      }
      const money = [...told.values()].filter((fact) => fact.conversionType === 'deal')
      const payment = paymentOf(paying(deal))
      expect(money).toEqual(
        payment === undefined ? [] : [{ ...payment, ...PAID_AS, conversionId: conversionIdOf(deal.dealId) }],
      )
      const parts = payment?.productAmountsMinor.map(BigInt) ?? []
      if (parts.length > 0) expect(String(parts.reduce((sum, part) => sum + part))).toBe(payment?.amountMinor)
      for (const fact of told.values()) if (fact.conversionType !== 'deal') expect(fact.amountMinor).toBe('0')
    }),
  )
})

test('an undo is refused after another change, also one that came after an earlier undo; a merge of contacts is none', () => {
  const edited = { ...opened, note: 'edited', ...nextVersion(opened) }
  const back = undoneDeal(edited, { before: opened, after: edited })
  expect([back.version, back.note]).toEqual([3, ''])
  const again = { ...back, note: 'again', ...nextVersion(back) }
  expect(canUndo(again, edited)).toBe(false)
  const merged = { ...edited, contactId: 'c2' }
  expect(canUndo(merged, edited)).toBe(true)
  expect(undoneDeal(merged, { before: opened, after: edited })).toMatchObject({ contactId: 'c2', note: '' })
  expect(undoneDeal(edited, { before: undefined, after: edited })).toMatchObject({
    isDeleted: true,
    version: 3,
  })
})

test('an amount divided among products adds up exactly, whatever the lines say', () => {
  const lines = fc.array(
    fc.record({
      productId: fc.constantFrom('p1', 'p2', 'p3'),
      quantity: fc.integer({ min: 1, max: 9 }),
      priceMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String),
    }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), lines, (amount, someLines) => {
      const parts = dividedAmount({ amountMinor: String(amount), lines: someLines })
      expect([...parts.values()].reduce((sum, part) => sum + part, 0n)).toBe(amount)
    }),
  )
})

test('names are the same however they are spaced, cased and accented; other scripts stay apart', () => {
  expect(nameKey('GTXPro')).toBe(nameKey(' gtx  Pro'))
  expect(nameKey('Crème-Brûlée')).toBe('cremebrulee')
  expect(nameKey('製品')).not.toBe(nameKey('製造'))
  expect(nameKey('!!')).toBe('!!')
})
