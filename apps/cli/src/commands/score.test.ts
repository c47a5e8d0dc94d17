import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareEnvironment } from '@tributary/testkit/bare-environment'
import { afterAll, expect, test } from 'vitest'
import { scoreTables } from '../truth/score-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'tributary-score-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(...argv: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...argv], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    err += String(chunk)
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), out, err }
}

const event = (id: string, ts: string, anonymous_id: string, more: object = {}) =>
  JSON.stringify({
    event_id: id,
    event_type: 'page_view',
    timestamp: ts,
    anonymous_id,
    session_id: `s-${id}`,
    page_url: 'https://www.shop.example/',
    user_agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
    ...more,
  })
const PAID = { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'generic' }
const GOOGLE = { referrer: 'https://www.google.com/' }

/**
 * Two orders. Ann came by an ad on one browser, was called, and bought on another: the ad alone caused it. Ben searched
 * and would have bought anyway. A third browser of Ann's was never named, and staff forgot Ben's call.
 */
const WORLD: Record<string, string> = {
  'events.ndjson': `${[
    event('e1', '2026-06-02T10:00:00.000Z', 'b1', PAID),
    event('e2', '2026-06-09T18:00:00.000Z', 'b2'),
    event('e3', '2026-06-10T09:00:00.000Z', 'b3', GOOGLE),
    event('e4', '2026-06-05T09:00:00.000Z', 'b4', GOOGLE),
  ].join('\n')}\n`,
  'identities.csv': 'anonymous_id,person_id\nb1,ann\nb2,ann\nb3,ben\n',
  'touches.csv':
    'touch_id,person_id,ts,channel,campaign\ncontact-1,ann,2026-06-04T12:00:00.000Z,Call,service\n',
  'conversions.csv':
    'order_id,person_id,ts,amount_minor,currency,conversion_type\no1,ann,2026-06-09T18:10:00.000Z,10000,USD,purchase\no2,ben,2026-06-10T09:10:00.000Z,20000,USD,purchase\n',
  'refunds.csv': 'order_id,amount_minor,currency,ts,refund_id\n',
  'spend.csv':
    'date,channel,campaign,amount_minor,currency,impressions,clicks\n2026-06-02,Paid Search,generic,5000,USD,10,1\n',
  'platform-reports.csv':
    'date,platform,channel,campaign,impressions,clicks,spend_minor,claimed_conversions,claimed_minor,currency\n2026-06-09,google,Paid Search,generic,10,1,5000,2,30000,USD\n',
  'truth/people.csv':
    'person_id,handle,visits\np1,a:b1,1\np1,a:b2,1\np1,a:b4,1\np1,u:ann,2\np2,a:b3,1\np2,u:ben,1\n',
  'truth/journeys.ndjson': `${[
    {
      order_id: 'o1',
      person_id: 'p1',
      touches: [
        {
          kind: 'visit',
          ts: '2026-06-02T10:00:00.000Z',
          channel: 'Paid Search',
          person_id: 'p1',
          is_seen: true,
          anonymous_id: 'b1',
        },
        {
          kind: 'view',
          ts: '2026-06-03T10:00:00.000Z',
          channel: 'Paid Search',
          person_id: 'p1',
          is_seen: false,
        },
        {
          kind: 'contact',
          channel: 'Call',
          ts: '2026-06-04T12:00:00.000Z',
          person_id: 'p1',
          is_seen: true,
          touch_id: 'contact-1',
        },
        {
          kind: 'visit',
          ts: '2026-06-05T09:00:00.000Z',
          channel: 'Organic Search',
          person_id: 'p1',
          is_seen: true,
          anonymous_id: 'b4',
        },
        {
          kind: 'visit',
          ts: '2026-06-09T18:00:00.000Z',
          channel: 'Direct',
          person_id: 'p1',
          is_seen: true,
          anonymous_id: 'b2',
        },
      ],
    },
    {
      order_id: 'o2',
      person_id: 'p2',
      touches: [
        {
          kind: 'contact',
          channel: 'Call',
          ts: '2026-06-09T12:00:00.000Z',
          person_id: 'p2',
          is_seen: false,
          touch_id: 'contact-2',
        },
        {
          kind: 'visit',
          ts: '2026-06-10T09:00:00.000Z',
          channel: 'Organic Search',
          person_id: 'p2',
          is_seen: true,
          anonymous_id: 'b3',
        },
      ],
    },
  ]
    .map((journey) => JSON.stringify(journey))
    .join('\n')}\n`,
  'truth/effects.csv': `${[
    'channel,touches,seen_touches,views,spend_minor,incremental_conversions,incremental_revenue_minor,incremental_net_revenue_minor',
    'Direct,1,1,0,0,0,0,0',
    'Paid Search,1,1,1,5000,1,10000,10000',
    'Organic Search,2,2,0,0,0,0,0',
    'Call,2,1,0,0,0,0,0',
    '(baseline),0,0,0,0,1,20000,20000',
    '(all),0,0,0,0,2,30000,30000',
  ].join('\n')}\n`,
  'truth/world.json': JSON.stringify({
    world: 'shop',
    seed: 'by hand',
    people: 2,
    days: 30,
    from: '2026-06-01',
    to: '2026-06-30',
    currency: 'USD',
    scored_type: 'purchase',
    lookback_days: 30,
    events: 4,
    scoredConversions: 2,
  }),
}

test('a world made by hand gets the scores that follow from it', async () => {
  const world = join(folder, 'world')
  mkdirSync(join(world, 'truth'), { recursive: true })
  for (const [name, text] of Object.entries(WORLD)) writeFileSync(join(world, name), text)
  const { code, out, err } = await run('score', '--world', world, '--models', 'first,last', '--json')
  expect([code, err]).toEqual([0, ''])
  const score = JSON.parse(out)
  expect(score.baselineConversions).toBe(1)
  // Of 6 + 1 true pairs, the four handles of Ann lack b4.
  expect(score.identity.all).toMatchObject({
    handles: 6,
    truePairs: 7,
    foundPairs: 4,
    precision: 1,
    recall: 4 / 7,
  })
  expect(score.identity.told).toMatchObject({ handles: 5, precision: 1, recall: 1 })
  expect(score.journeys).toMatchObject({
    journeys: 2,
    exactShare: 0.5,
    meanJaccard: (3 / 4 + 1) / 2,
    touchPrecision: 1,
    touchRecall: 4 / 5,
    seenTouchShare: 5 / 6,
    viewsPerTouch: 1 / 6,
  })
  const [first, last, firstSeen, lastSeen, equal] = score.models
  // First: Paid Search 1, Organic Search 1. Last: Direct 1, Organic Search 1. Caused: Paid Search 1.
  expect(first).toMatchObject({ model: 'first', roasError: 0 })
  expect(first.conversions).toMatchObject({ shareError: 0.5, effectError: 1, overclaim: 2 })
  expect(last.conversions).toMatchObject({ shareError: 1, effectError: 3, overclaim: 2 })
  expect(last.roasError).toBe(1)
  // Had nothing been hidden, the call would have opened Ben's journey.
  expect(firstSeen).toMatchObject({
    model: 'first, all seen',
    conversions: { shareError: 0.5, effectError: 1 },
  })
  expect(lastSeen).toMatchObject({ model: 'last, all seen', conversions: { shareError: 1 } })
  expect(equal).toMatchObject({ model: 'equal shares', conversions: { shareError: 0.75 } })
  expect(score.platforms.score).toMatchObject({ conversions: { effectError: 1, overclaim: 2 }, roasError: 2 })
  expect(first.channels).toContainEqual({ channel: 'Paid Search', credited: 1, caused: 1 })
  const table = scoreTables(score)
  expect(table).toMatch(/channel +caused +first +last +platform claims/)
  expect(table).toMatch(/Organic Search +0 +1 +1/)
  expect(table).toMatch(
    /^shop, seed by hand: 2 people, 30 days, 4 events, 2 conversions \(1 without any marketing\)/,
  )
  expect(table).toMatch(/first +0\.500 +1\.000 +2\.000/)
}, 240_000)

test('a new world of each kind is scored whole, and the table has a line for every model', async () => {
  const { code, out, err } = await run(
    'score',
    '--table',
    '--seeds',
    '1',
    '--people',
    '700',
    '--days',
    '60',
    '--models',
    'last,markov:1',
  )
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/\| world \| seeds \| people \| days \|/)
  for (const world of ['shop', 'saas', 'agency'])
    expect(out).toMatch(new RegExp(`\\| ${world} \\| 1 \\| 700 \\| 60 \\|`))
  for (const model of ['last', 'markov:1', 'equal shares', 'platform claims'])
    expect(out).toMatch(new RegExp(`\\| ${model} \\| [\\d.]+ \\(|\\| ${model} \\| -`))
  const precision = /identity: precision \| ([\d.]+) /.exec(out)?.[1]
  expect(Number(precision)).toBeGreaterThan(0.9)
}, 240_000)

test('what was not understood is said in one line', async () => {
  const cases: [string[], RegExp][] = [
    [[], /Say which: --world DIR, or --table/],
    [['--world', join(folder, 'nowhere')], /holds no simulated world/],
    [['--world', folder, '--format', 'xml'], /--format is table or json, not xml/],
    [['--world', folder, '--direct', 'maybe'], /--direct is include or exclude, not maybe/],
    [['--table', '--worlds', 'moon'], /--world is shop, saas, agency, not moon/],
  ]
  const results = await Promise.all(cases.map(([argv]) => run('score', ...argv)))
  for (const [index, [argv, message]] of cases.entries()) {
    expect(results[index]?.code, argv.join(' ')).toBe(2)
    expect(results[index]?.err, argv.join(' ')).toMatch(message)
    expect(results[index]?.err, argv.join(' ')).not.toMatch(/\n\s+at /)
  }
}, 60_000)
