/** The contact bank with two hundred thousand contacts on the embedded store: lists, search, suggestions, an import. */
import type { ContactFilter, ListContactsQuery } from '@tributary/contract/contacts'
import { saveOutreachSchema } from '@tributary/contract/outreach'
import { warmthOrder } from '@tributary/models/contacts/warmness'
import { withinScope } from '@tributary/stores/row-scope'
import { createRandom } from '@tributary/testkit/seeded-random'
import { uuidv7 } from 'uuidv7'
import type { Actor } from '../apps/server/src/access/access.ts'
import { refreshStatistics } from '../apps/server/src/contacts/contact-import.store.ts'
import { updateWarmthOrders } from '../apps/server/src/contacts/contact-warmth.sql.ts'
import { insertContacts } from '../apps/server/src/contacts/contacts.store.ts'
import { newContact, newOrganisation } from '../apps/server/src/contacts/contacts.ts'
import { insertOrganisations } from '../apps/server/src/contacts/organisations.store.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import { openScratch, percentile, timed, withScratch } from './scratch.ts'

type Size = { readonly contacts: number; readonly organisations: number; readonly imported: number }
const FULL: Size = { contacts: 200_000, organisations: 20_000, imported: 10_000 }
const SHORT: Size = { contacts: 20_000, organisations: 2_000, imported: 2_000 }
const SELLERS = 35
const CAMPAIGNS = 4
const PAGES_PER_CAMPAIGN = 5
const RUNS = 5
const LOADED_AT_ONCE = 2_000
const DAY_MS = 86_400_000
const LIST_LIMIT_MS = 150
const SUGGESTED_LIMIT_MS = 100

const FIRST =
  'Anna Bernd Carla Dmitri Elena Farid Greta Hassan Inés Jonas Katarina Liam Maria Nikolai Olga Paolo Quentin Rosa Stefan Tamara Uwe Valentina Wolfgang Ximena Yusuf Zoé'.split(
    ' ',
  )
const LAST =
  'Müller Smith García Kowalski Nakamura O’Connor Petrov Rossi Schmidt Tanaka Ueda Vasquez Wagner Xu Yılmaz Zimmermann Andersson Brown Costa Dubois Eriksson Fischer Hoffmann Ivanov'.split(
    ' ',
  )
const SYLLABLES = 'ba ko ri mel tan dor vik sel una pra lux fen gor hal nim'.split(' ')
const TITLES = ['Head of sales', 'CTO', 'Buyer', 'Engineer', 'Managing director', '']
const TAGS = ['vip', 'fair', 'partner', 'newsletter']

export async function runContactsBench(options: { short: boolean }): Promise<BenchRow[]> {
  const size = options.short ? SHORT : FULL
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    const nowMs = installation.sources.now()
    const owner = await installation.access.localOwner(scratch.workspaceId)
    const sellers = await addSellers(installation, scratch.workspaceId)
    await load(installation, scratch.workspaceId, size, sellers, nowMs)
    const seller: Actor = { ...owner, userId: sellers[3] ?? null, role: 'CONSULTANT' }
    await shareByCampaigns(installation, owner, seller)
    // As a request asks: behind row-level security.
    const rows = await withinScope(scratch.workspaceId, async () => [
      latencyRow('lists', await measureLists(installation, owner, seller), LIST_LIMIT_MS, size),
      latencyRow('search', await measureSearch(installation, owner, seller), LIST_LIMIT_MS, size),
      latencyRow('suggested', await measureSuggested(installation, owner, seller), SUGGESTED_LIMIT_MS, size),
      await measureImport(installation, owner, size),
    ])
    await installation.close()
    return rows
  })
}

async function addSellers(installation: Installation, workspaceId: string): Promise<string[]> {
  const ids = Array.from({ length: SELLERS }, (_, index) => `seller-${index}`)
  for (const id of ids) {
    await installation.db
      .insertInto('user')
      .values({ id, name: id, email: `${id}@example.com`, emailVerified: true })
      .execute()
    await installation.db
      .insertInto('workspace_member')
      .values({ workspace_id: workspaceId, user_id: id, role: 'CONSULTANT' })
      .execute()
  }
  return ids
}

/** Names, tags, warmth and last contacts as a team of sellers has them after two years. */
async function load(
  installation: Installation,
  workspaceId: string,
  size: Size,
  sellers: readonly string[],
  nowMs: number,
): Promise<void> {
  const random = createRandom(24)
  const now = new Date(nowMs).toISOString()
  const organisations = Array.from({ length: size.organisations }, () =>
    newOrganisation(
      {
        id: uuidv7(),
        name: `${random.pick(SYLLABLES)}${random.pick(SYLLABLES)}${random.pick(SYLLABLES)} ${random.pick(['GmbH', 'Inc', 'Ltd', 'Group'])}`,
        source: 'import',
        owner_id: null,
      },
      now,
    ),
  )
  for (let at = 0; at < organisations.length; at += LOADED_AT_ONCE)
    await insertOrganisations(installation.db, workspaceId, organisations.slice(at, at + LOADED_AT_ONCE))
  for (let at = 0; at < size.contacts; at += LOADED_AT_ONCE) {
    const contacts = Array.from({ length: LOADED_AT_ONCE }, (_, index) => {
      const name = `${random.pick(FIRST)} ${random.pick(LAST)}${random.next() < 0.5 ? random.pick(SYLLABLES) + random.pick(SYLLABLES) : ''}`
      const organisation = random.pick(organisations)
      const daysAgo = random.next() * 700
      return newContact(
        {
          id: uuidv7(),
          name,
          source: 'import',
          owner_id: random.pick(sellers),
          organisation_id: organisation.id,
          title: random.pick(TITLES),
          email: `${at + index}.${name.split(' ')[0]}@${organisation.name_key.replaceAll(' ', '-')}.example`,
          phone_text: `+49 170 ${1_000_000 + at + index}`,
          phone_e164: `+49170${1_000_000 + at + index}`,
          tags: random.next() < 0.4 ? [random.pick(TAGS)] : [],
          last_contact_at: random.next() < 0.4 ? null : new Date(nowMs - daysAgo * DAY_MS).toISOString(),
          warmth_order: null,
        },
        organisation.name,
        now,
      )
    })
    await insertContacts(installation.db, workspaceId, contacts)
    const warm = contacts.filter(() => random.chance(0.6))
    const orders = warm.map(({ id }) => ({ id, warmth_order: warmthOrder(0.1 + random.next() * 9.9, nowMs) }))
    await updateWarmthOrders(workspaceId, JSON.stringify(orders)).execute(installation.db)
  }
  await refreshStatistics(installation.db)
}

/** A seller sees the contacts of their campaigns besides their own. */
async function shareByCampaigns(
  { bank, outreach }: Installation,
  owner: Actor,
  seller: Actor,
): Promise<void> {
  let cursor: string | undefined
  for (let at = 0; at < CAMPAIGNS; at++) {
    const { campaign_id } = await outreach.outreach.create(
      owner,
      saveOutreachSchema.parse({ name: `Campaign ${at}`, member_ids: [seller.userId] }),
    )
    for (let page = 0; page < PAGES_PER_CAMPAIGN; page++) {
      const { contacts, next_cursor } = await bank.contacts.list(owner, {
        sort: '-created_at',
        limit: 200,
        ...(cursor ? { cursor } : {}),
      })
      cursor = next_cursor ?? undefined
      await outreach.outreach.assign(
        owner,
        campaign_id,
        contacts.map(({ contact_id }) => contact_id),
      )
    }
  }
}

/** Every question so many times; the first of each, which reads from disk, counts as well. */
async function times(questions: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const found: number[] = []
  for (const ask of questions) for (let run = 0; run < RUNS; run++) found.push((await timed(ask)).ms)
  return found
}

async function measureLists({ bank }: Installation, owner: Actor, seller: Actor): Promise<number[]> {
  const page = (who: Actor, query: Partial<ListContactsQuery>) => () =>
    bank.contacts.list(who, { sort: 'name', limit: 50, ...query })
  const filters: ContactFilter[] = [
    {},
    { tag: 'vip' },
    { owner: 'seller-7' },
    { contacted: 'never' },
    { contacted: 'week' },
    { min_warmness: 9 },
    { has: 'no_email' },
    { country: 'DE' },
    { source: 'manual' },
    { field: 'contract_end', value: '2027-01-31' },
    { max_warmness: 2.9, tag: 'vip' },
  ]
  const sorts = ['name', '-created_at', '-warmness', '-last_contact_at', 'last_contact_at'] as const
  let cursor: string | undefined
  for (let at = 0; at < 20; at++) {
    const next = await bank.contacts.list(owner, {
      sort: '-warmness',
      limit: 200,
      ...(cursor ? { cursor } : {}),
    })
    cursor = next.next_cursor ?? undefined
  }
  return times([
    ...sorts.flatMap((sort) => filters.map((filter) => page(owner, { ...filter, sort }))),
    ...sorts.map((sort) => page(seller, { sort })),
    ...(['true', 'false'] as const).flatMap((in_campaign) =>
      [owner, seller].map((who) => page(who, { in_campaign })),
    ),
    page(owner, { sort: '-warmness', ...(cursor ? { cursor } : {}) }),
  ])
}

async function measureSearch({ bank }: Installation, owner: Actor, seller: Actor): Promise<number[]> {
  const searches = [
    'a',
    'an',
    'anna',
    'anna mu',
    'Anna Müller',
    'muler',
    'kowalsky',
    'smtih',
    'bakori',
    'buyer',
    'vip',
    '0170 1000123',
    'anna@bakori',
    'zzzzzz',
    'wolfgnag zimmerman',
    'katerina zimerman',
    'qentin nakmura',
    'bakoori',
    'anna bakoori',
    'head of saels',
  ]
  return times(
    [owner, seller].flatMap((who) =>
      searches.map((search) => () => bank.contacts.list(who, { search, sort: 'name', limit: 50 })),
    ),
  )
}

function measureSuggested({ bank }: Installation, owner: Actor, seller: Actor): Promise<number[]> {
  return times([
    () => bank.attention.suggested(owner, { limit: 10 }),
    () => bank.attention.suggested(owner, { limit: 100 }),
    () => bank.attention.suggested(owner, { limit: 10, owner: 'seller-5' }),
    () => bank.attention.suggested(seller, { limit: 10 }),
  ])
}

async function measureImport({ bank }: Installation, owner: Actor, size: Size): Promise<BenchRow> {
  const lines = Array.from(
    { length: size.imported },
    (_, index) =>
      `New Person ${index},new.${index}@import.example,+4930${1_000_000 + index},Import ${index % 100}`,
  )
  const text = ['name,email,phone,company', ...lines].join('\n')
  const { ms, result } = await timed(() =>
    bank.contactImports.run(owner, {
      file_name: 'bench.csv',
      format: 'csv',
      text,
      tags: [],
      existing: 'fill',
    }),
  )
  const rate = (size.imported / ms) * 1000
  return {
    bench: 'contacts: import of a CSV file',
    value: Math.round(rate),
    unit: 'rows/s',
    target: '>= 500',
    ok: rate >= 500 && result.create === size.imported,
    note: `${size.imported} rows into ${size.contacts} contacts`,
  }
}

function latencyRow(what: string, found: readonly number[], limitMs: number, size: Size): BenchRow {
  const p95 = percentile(found, 0.95)
  return {
    bench: `contacts: ${what}, p95`,
    value: Math.round(p95),
    unit: 'ms',
    target: `<= ${limitMs}`,
    ok: p95 <= limitMs,
    note: `${size.contacts} contacts; median ${Math.round(percentile(found, 0.5))} ms, slowest ${Math.round(Math.max(...found))} ms`,
  }
}
