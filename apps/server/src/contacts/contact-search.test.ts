import { createRandom } from '@tributary/testkit/seeded-random'
import { openTestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemSources } from '../sources.ts'
import { searchedWords } from './contact-text.ts'
import { insertContacts, searchContacts } from './contacts.store.ts'
import type { ContactTables } from './contacts.table.ts'
import { type ContactsDb, newContact, newOrganisation } from './contacts.ts'
import { insertOrganisations } from './organisations.store.ts'

const FIRST = ['Katarina', 'Wolfgang', 'Quentin', 'Anna']
const LAST = ['Zimmermann', 'Kowalski', 'Nakamura', 'Xu']
const COMPANIES = ['Bakori Works', 'Meltan', 'Dorvik Shipping', 'Una']
const sources = systemSources()
const ours = sources.newId()
const theirs = sources.newId()
let store: { db: ContactsDb; close: () => Promise<void> }

/** In both workspaces everybody of every name at every company, half of them of one seller. */
beforeAll(async () => {
  store = await openTestRelational<ContactTables>()
  const now = new Date(sources.now()).toISOString()
  await sql`insert into "user" (id, name, email, "emailVerified") values ('seller', 'Sam', 'sam@example.com', true)`.execute(
    store.db,
  )
  for (const workspaceId of [ours, theirs]) {
    await sql`insert into workspace (id, name) values (${workspaceId}, 'W')`.execute(store.db)
    const organisations = COMPANIES.map((name) =>
      newOrganisation({ id: sources.newId(), name, source: 'import', owner_id: null }, now),
    )
    await insertOrganisations(store.db, workspaceId, organisations)
    const contacts = organisations.flatMap((organisation) =>
      FIRST.flatMap((first) =>
        LAST.map((last, at) =>
          newContact(
            {
              id: sources.newId(),
              name: `${first} ${last}`,
              source: 'import',
              owner_id: at % 2 === 0 ? 'seller' : null,
              organisation_id: organisation.id,
              title: first === 'Anna' ? 'Buyer' : '',
            },
            organisation.name,
            now,
          ),
        ),
      ),
    )
    await insertContacts(store.db, workspaceId, contacts)
  }
})
afterAll(() => store.close())

const search = async (text: string, ownUserId: string | null = null) => {
  const words = searchedWords(text)
  if (!words) throw new Error(`nothing to look for in ${text}`)
  return searchContacts(store.db, { workspaceId: ours, ownUserId }, [], { words, limit: 200 })
}

/** Every word compared with every contact, one after the other, as slow as it is obvious. */
async function compareAll(text: string, ownUserId: string | null): Promise<string[]> {
  const words = searchedWords(text)?.words ?? []
  const found = await store.db.transaction().execute(async (trx) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', '0.45', true)`.execute(trx)
    const { rows } = await sql<{ id: string; spelt: boolean[]; named: boolean[]; placed: boolean[] }>`
      select contact.id,
        array(select contact.search_words @@ to_tsquery('simple', word || ':*') from unnest(${[...words]}::text[]) as word) as spelt,
        array(select length(word) > 2 and word <% contact.name_key from unnest(${[...words]}::text[]) as word) as named,
        array(select length(word) > 2 and word <% organisation.name_key from unnest(${[...words]}::text[]) as word) as placed
      from contact join organisation on organisation.id = contact.organisation_id
      where contact.workspace_id = ${ours}::uuid and (${ownUserId}::text is null or contact.owner_id = ${ownUserId})`.execute(
      trx,
    )
    return rows
  })
  const meant = (row: (typeof found)[number], at: number) => row.spelt[at] || row.named[at]
  const exact = found.filter((row) => words.every((_, at) => row.spelt[at]))
  if (exact.length >= 5) return exact.map(({ id }) => id).sort()
  return found
    .filter(
      (row) =>
        words.every((_, at) => meant(row, at)) ||
        words.some(
          (_, place) => row.placed[place] && words.every((_w, at) => at === place || meant(row, at)),
        ),
    )
    .map(({ id }) => id)
    .sort()
}

/** A slip of the kind that people make: a letter left out, doubled or another one. */
function misspell(word: string, random: ReturnType<typeof createRandom>): string {
  const at = 3 + Math.floor(random.next() * Math.max(1, word.length - 3))
  const slip = random.pick(['', `${word[at] ?? ''}${word[at] ?? ''}`, 'e'])
  return `${word.slice(0, at)}${slip}${word.slice(at + 1)}`
}

test('a search of up to three words finds whom comparing every contact finds', async () => {
  const random = createRandom(15)
  let isAnyMisspelt = false
  for (let run = 0; run < 60; run++) {
    const words = [random.pick(FIRST), random.pick(LAST), random.pick(COMPANIES).split(' ')[0] ?? '']
      .filter(() => random.next() < 0.7)
      .map((word) => (random.next() < 0.5 ? misspell(word, random) : word))
    if (words.length === 0) continue
    const ownUserId = random.pick([null, 'seller'])
    const found = (await search(words.join(' '), ownUserId)).map(({ id }) => id)
    expect([words, found.toSorted()]).toEqual([words, await compareAll(words.join(' '), ownUserId)])
    expect(new Set(found).size).toBe(found.length)
    isAnyMisspelt ||= found.length > 0 && (await exactly(words.join(' '))) === 0
  }
  expect(isAnyMisspelt).toBe(true)
})

const exactly = async (text: string): Promise<number> => {
  const words = text.toLowerCase().split(' ')
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from contact
    where search_words @@ to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`.execute(
    store.db,
  )
  return Number(rows[0]?.count)
}

test.each([
  ['wolfgnag zimerman', 'Wolfgang Zimmermann'],
  ['katerina nakmura bakori', 'Katarina Nakamura'],
  ['buyer anna kowalsky dorvik', 'Anna Kowalski'],
])('the nearest to “%s” comes first: %s', async (text, name) => {
  expect((await search(text))[0]?.name).toBe(name)
})

test('a misspelt organisation finds who works there, and whoever is named as well comes first', async () => {
  const found = await search('xu bakoori')
  expect(found.map(({ name }) => name).sort()).toEqual(FIRST.map((first) => `${first} Xu`).sort())
  expect(await search('bakoori')).toHaveLength(FIRST.length * LAST.length)
})

test('digits and words of two letters have no near ones', async () => {
  expect(await search('0170 9999')).toEqual([])
  expect(await search('xy')).toEqual([])
})
