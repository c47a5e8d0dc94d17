/** Searches among contacts: words that are there, and words that nearly are. */
import { type RawBuilder, sql } from 'kysely'
import { all, type Condition, fromScope, type ListScope } from './contact-list.sql.ts'
import type { SearchedWords } from './contact-text.ts'

/** All words are there, each at the beginning of a word of the contact; or the digits within its number. */
export function hasWords({ words, digits }: SearchedWords): Condition {
  const byWord = beginsWith(words)
  if (digits === null) return byWord
  return sql<boolean>`(${byWord} or (phone_e164 is not null and phone_e164 like ${`%${digits}%`}))`
}

function beginsWith(words: readonly string[]): Condition {
  return sql<boolean>`search_words @@ to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`
}

/** The word is nearly in the name: how near is set by {@link setNearness}. */
function isNear(word: string): Condition {
  return sql<boolean>`${word} <% name_key`
}

export type NearWord = {
  readonly word: string
  /** Organisations whose name nearly has the word. */
  readonly organisationIds: readonly string[]
}

/**
 * The ways in which every word is meant, at least one of them misspelt: nearly in the name, or nearly in that of the
 * organisation. Each way is a statement of its own, because one index answers it as a whole; a choice within it would be
 * answered by comparing ten thousand names one by one.
 */
export function waysToMean(words: readonly NearWord[]): Condition[] {
  const text = words.map(({ word }) => word)
  const inName = misspeltOf(text).map((misspelt) => {
    const spelt = text.filter((word) => !misspelt.has(word))
    return all([...(spelt.length === 0 ? [] : [beginsWith(spelt)]), ...[...misspelt].map(isNear)])
  })
  const inOrganisation = words
    .filter(({ organisationIds }) => organisationIds.length > 0)
    .map((near) =>
      all([
        sql<boolean>`organisation_id = any(${[...near.organisationIds]}::uuid[])`,
        ...text
          .filter((word) => word !== near.word)
          .map((word) => sql<boolean>`(${beginsWith([word])} or ${isNear(word)})`),
      ]),
    )
  return [...inName, ...inOrganisation]
}

/** Whether so short a word can be told from its neighbours when it is misspelt. */
export const mayBeMisspelt = (word: string): boolean => word.length >= 3

/** Sets of words that may be misspelt: any of three; of more, one or all, as every set of eight would be 255 statements. */
function misspeltOf(words: readonly string[]): ReadonlySet<string>[] {
  const long = [...new Set(words.filter(mayBeMisspelt))]
  if (long.length > 3) return [new Set(long), ...long.map((word) => new Set([word]))]
  return Array.from(
    { length: 2 ** long.length - 1 },
    (_, set) => new Set(long.filter((_word, at) => ((set + 1) >> at) % 2 === 1)),
  )
}

/**
 * For the rest of the transaction. One slip in a word of six letters leaves half of its groups of three. Plans take a
 * comparison of words for cheap and would rather make a hundred thousand than open the index: they are given no choice.
 */
export const setNearness = sql`
  select set_config('pg_trgm.word_similarity_threshold', '0.45', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)`

/** Of more organisations than these the word is a common one, and spelt as it should be. */
const MOST_ORGANISATIONS = 50

/** Organisations whose name nearly has the word. */
export function selectNearOrganisations(workspaceId: string, word: string): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    select id from organisation
    where workspace_id = ${workspaceId}::uuid and deleted_at is null and ${word} <% name_key
    limit ${MOST_ORGANISATIONS}`
}

/** Rows of which the best are chosen: more would take long and nobody reads them. */
const CANDIDATES = 500

/** Contacts that match in one of the ways, the nearest to what was typed first. */
export function selectMatches<Row>(
  scope: ListScope,
  conditions: readonly Condition[],
  wanted: { ways: readonly Condition[]; words: SearchedWords; limit: number },
): RawBuilder<Row> {
  const tail = sql`limit ${CANDIDATES}`
  const found = wanted.ways.map((way) => fromScope(scope, [...conditions, way], { tail, isSearch: true }))
  return sql<Row>`
    select * from (
      select distinct on (id) * from (${sql.join(found, sql` union all `)}) as found
    ) as candidate
    order by ${similarity(wanted.words)} desc, name_key, id
    limit ${wanted.limit}`
}

/** How near what was typed is to the contact: 0 to 1. */
function similarity({ words }: SearchedWords): RawBuilder<number> {
  return sql<number>`word_similarity(${words.join(' ')}, search_text) + similarity(${words.join(' ')}, name_key)`
}
