import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashOfEmail } from './lab-group.ts'
import { LAB_WORLDS, type LabWorldName } from './lab-spec.ts'
import { LAB_FILES, type LabFile, type LabOptions, labSpec, simulateLab } from './simulate-lab.ts'

const END_DAY = '2026-07-01'
const SIZES = {
  shop: { people: 1_500, days: 60 },
  saas: { people: 1_500, days: 90 },
  agency: { people: 2_500, days: 250 },
} as const satisfies Record<LabWorldName, object>

function filesOf(options: LabOptions): Map<LabFile, string> {
  const files = new Map<LabFile, string>()
  for (const { file, text } of simulateLab(options)) files.set(file, (files.get(file) ?? '') + text)
  return files
}

function digestOf(files: ReadonlyMap<LabFile, string>): string {
  const hash = createHash('sha256')
  for (const [file, text] of files) hash.update(`${file}\n${text}`)
  return hash.digest('hex')
}

const worlds = new Map(
  LAB_WORLDS.map((world) => [world, filesOf({ world, ...SIZES[world], seed: 1, endDay: END_DAY })]),
)

function textOf(world: LabWorldName, file: LabFile): string {
  return worlds.get(world)?.get(file) ?? ''
}

function csv(world: LabWorldName, file: LabFile): Record<string, string>[] {
  const [header = '', ...lines] = textOf(world, file).trimEnd().split('\n')
  const columns = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    expect(cells).toHaveLength(columns.length)
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

type Json = Readonly<Record<string, string | boolean | number | undefined>>
type JourneyJson = { order_id: string; person_id: string; ts: string; touches: Json[] }

// Written by the simulation a moment ago.
function lines<T = Json>(world: LabWorldName, file: LabFile): T[] {
  const text = textOf(world, file).trimEnd()
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as T)
}

test.each(LAB_WORLDS)('the same seed gives the same %s, to the byte, and another seed another', (world) => {
  const options = { world, people: 120, days: 40, endDay: END_DAY }
  const first = digestOf(filesOf({ ...options, seed: 1 }))
  expect(digestOf(filesOf({ ...options, seed: 1 }))).toBe(first)
  expect(digestOf(filesOf({ ...options, seed: 2 }))).not.toBe(first)
})

test('a world of more people begins with the same people', () => {
  const options = { world: 'shop', days: 40, endDay: END_DAY, seed: 3 } as const
  const events = (people: number) => filesOf({ ...options, people }).get('events.ndjson') ?? ''
  const small = events(100)
  expect(small.length).toBeGreaterThan(1_000)
  // The last household may have been cut off at the number of people asked for.
  expect(events(200).startsWith(small.slice(0, Math.floor(small.length * 0.9)))).toBe(true)
})

test.each(LAB_WORLDS)('%s writes every file, and its facts are those of the files', (world) => {
  expect([...(worlds.get(world)?.keys() ?? [])].sort()).toEqual([...LAB_FILES].sort())
  const facts = JSON.parse(textOf(world, 'truth/world.json')) as Record<string, number | string>
  expect(facts).toMatchObject({ world, seed: '1', ...SIZES[world], to: '2026-06-30' })
  expect(lines(world, 'events.ndjson')).toHaveLength(Number(facts.events))
  expect(csv(world, 'conversions.csv')).toHaveLength(Number(facts.conversions))
  expect(lines(world, 'truth/journeys.ndjson')).toHaveLength(Number(facts.scoredConversions))
  expect(Number(facts.scoredConversions)).toBeGreaterThan(10)
})

test.each(LAB_WORLDS)('%s: events have unique ids and belong to a known browser', (world) => {
  const events = lines(world, 'events.ndjson')
  expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length)
  const handles = new Set(csv(world, 'truth/people.csv').map((row) => row.handle))
  for (const event of events) expect(handles.has(`a:${event.anonymous_id}`)).toBe(true)
})

test.each(LAB_WORLDS)('%s: a session is of one browser and has no pause of half an hour', (world) => {
  const sessions = Map.groupBy(lines(world, 'events.ndjson'), (event) => event.session_id)
  for (const session of sessions.values()) {
    expect(new Set(session.map((event) => event.anonymous_id)).size).toBe(1)
    const times = session.map((event) => Date.parse(String(event.timestamp)))
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.min(0, ...pauses)).toBe(0)
    expect(Math.max(0, ...pauses)).toBeLessThan(30 * 60_000)
  }
})

test.each(LAB_WORLDS)('%s: a seen touch of a true journey is in the files that are imported', (world) => {
  const contacts = new Set(csv(world, 'touches.csv').map((row) => row.touch_id))
  const landings = new Set(
    lines(world, 'events.ndjson').map((event) => `${event.anonymous_id} ${event.timestamp}`),
  )
  let [seen, unseen] = [0, 0]
  for (const { ts, touches } of lines<JourneyJson>(world, 'truth/journeys.ndjson'))
    for (const touch of touches) {
      expect(Date.parse(String(touch.ts))).toBeLessThanOrEqual(Date.parse(ts))
      unseen += Number(touch.is_seen === false)
      if (touch.is_seen !== true) continue
      seen += 1
      if (touch.kind === 'contact') expect(contacts.has(String(touch.touch_id))).toBe(true)
      else expect(landings.has(`${touch.anonymous_id} ${touch.ts}`)).toBe(true)
    }
  expect(seen).toBeGreaterThan(20)
  expect(unseen).toBeGreaterThan(20)
})

test.each(LAB_WORLDS)(
  '%s: payments and refunds are of known conversions and within their amount',
  (world) => {
    const orders = new Map(csv(world, 'conversions.csv').map((row) => [row.order_id, row]))
    const payments = csv(world, 'payments.csv')
    expect(payments).toHaveLength([...orders.values()].filter((row) => row.amount_minor !== '').length)
    for (const payment of payments)
      expect(orders.get(payment.order_id)?.amount_minor).toBe(payment.amount_minor)
    for (const refund of csv(world, 'refunds.csv')) {
      const order = orders.get(refund.order_id)
      expect(Number(refund.amount_minor)).toBeGreaterThan(0)
      expect(Number(refund.amount_minor)).toBeLessThanOrEqual(Number(order?.amount_minor))
      expect(Date.parse(refund.ts ?? '')).toBeGreaterThan(Date.parse(order?.ts ?? ''))
    }
  },
)

test('an order placed in a seen visit is an event with the same number, amount and moment', () => {
  const orders = new Map(csv('shop', 'conversions.csv').map((row) => [row.order_id, row]))
  const purchases = lines('shop', 'events.ndjson').filter((event) => event.event_type === 'purchase')
  expect(purchases.length).toBeGreaterThan(10)
  expect(purchases.length).toBeLessThan(orders.size)
  for (const event of purchases) {
    const order = orders.get(String(event.order_id))
    expect(order?.ts).toBe(event.timestamp)
    expect(Math.round(Number(event.revenue) * 100)).toBe(Number(order?.amount_minor))
  }
})

test('some people pay with another address than the one they left, and some share a computer', () => {
  const orders = csv('shop', 'payments.csv')
  expect(orders.some((row) => row.email?.endsWith('@other.example'))).toBe(true)
  const users = Map.groupBy(csv('shop', 'truth/people.csv'), (row) => row.handle)
  const shared = [...users].filter(([, rows]) => rows.length > 1)
  expect(shared.length).toBeGreaterThan(0)
  expect(shared.every(([handle]) => handle?.startsWith('a:'))).toBe(true)
})

test('refusals and blockers hide visits, and staff forget contacts: the truth says which and why', () => {
  const touches = LAB_WORLDS.flatMap((world) =>
    lines<JourneyJson>(world, 'truth/journeys.ndjson').flatMap((journey) => journey.touches),
  )
  for (const reason of ['consent', 'blocker'])
    expect(touches.some((touch) => touch.hidden_by === reason)).toBe(true)
  expect(touches.some((touch) => touch.kind === 'contact' && touch.is_seen === false)).toBe(true)
  expect(touches.some((touch) => touch.kind === 'view')).toBe(true)
})

test('no address is in the events, only its hash, and links of e-mails tell whose browser it was', () => {
  expect(textOf('shop', 'events.ndjson')).not.toContain('@')
  const links = csv('shop', 'identities.csv')
  expect(links.length).toBeGreaterThan(5)
  const owners = Map.groupBy(csv('shop', 'truth/people.csv'), (row) => row.handle)
  for (const { anonymous_id, person_id } of links) {
    const users = owners.get(`a:${anonymous_id}`)?.map((row) => row.person_id) ?? []
    const owner = owners.get(`e:${hashOfEmail(person_id ?? '')}`)?.[0]?.person_id
    expect(users).toContain(owner)
  }
})

test('platforms claim more conversions than there are, each at most all of them', () => {
  const claims = csv('shop', 'platform-reports.csv')
  const orders = csv('shop', 'conversions.csv').length
  const platforms = Map.groupBy(claims, (row) => row.platform)
  const totals = [...platforms.values()].map((rows) =>
    rows.reduce((sum, row) => sum + Number(row.claimed_conversions), 0),
  )
  for (const total of totals) expect(total).toBeLessThanOrEqual(orders)
  const effects = csv('shop', 'truth/effects.csv')
  const reported = new Set(claims.map((row) => row.channel))
  const caused = effects
    .filter((row) => reported.has(row.channel))
    .reduce((sum, row) => sum + Number(row.incremental_conversions), 0)
  expect(totals.reduce((sum, total) => sum + total, 0)).toBeGreaterThan(caused)
})

test('clicks of spend and reports are those of the truth', () => {
  for (const world of LAB_WORLDS) {
    const clicks = (rows: Record<string, string>[], channel: string) =>
      rows.filter((row) => row.channel === channel).reduce((sum, row) => sum + Number(row.clicks), 0)
    const effects = csv(world, 'truth/effects.csv')
    const search = effects.find((row) => row.channel === 'Paid Search')
    expect(clicks(csv(world, 'spend.csv'), 'Paid Search')).toBe(Number(search?.touches))
    expect(clicks(csv(world, 'platform-reports.csv'), 'Paid Search')).toBe(Number(search?.touches))
  }
})

test('subscriptions begin with a trial, are paid monthly, and end', () => {
  const rows = csv('saas', 'conversions.csv')
  const byType = Map.groupBy(rows, (row) => row.conversion_type)
  expect(byType.get('trial_started')?.every((row) => row.amount_minor === '' && row.currency === '')).toBe(
    true,
  )
  const started = byType.get('subscription_started') ?? []
  expect(started.length).toBeLessThan(byType.get('trial_started')?.length ?? 0)
  const price = new Map(started.map((row) => [row.person_id, row.amount_minor]))
  const renewals = byType.get('renewal') ?? []
  expect(renewals.length).toBeGreaterThan(started.length / 2)
  for (const renewal of renewals) expect(renewal.amount_minor).toBe(price.get(renewal.person_id))
})

test('nonsense options are refused with the bad value named', () => {
  const options = { world: 'shop', seed: 1, endDay: END_DAY } as const
  expect(() => [...simulateLab({ ...options, people: 0 })]).toThrow('people: 0')
  expect(() => [...simulateLab({ ...options, days: 0 })]).toThrow('days: 0')
  expect(() => [...simulateLab({ ...options, endDay: 'soon' })]).toThrow('soon')
})

test('every world is sized as it says when nothing else is asked', () => {
  for (const world of LAB_WORLDS) {
    const spec = labSpec(world)
    expect(spec.name).toBe(world)
    expect(spec.doors[0]?.channel).toBe('Direct')
  }
})
