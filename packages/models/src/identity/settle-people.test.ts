import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IdentityLink, LinkSource } from './link.ts'
import { settlePeople } from './settle-people.ts'
import { isSharedHandle } from './shared-handle.ts'

const NOBODY_SHARES = () => false
let count = 0
const link = (handle: string, other: string, tsMs: number, source: LinkSource = 'event'): IdentityLink => ({
  id: `l${count++}`,
  handle,
  other,
  source,
  tsMs,
  certainty: source === 'device' ? 0.8 : 1,
})

/** The settlement as plain objects, states named by their ends. */
function outcome(links: readonly IdentityLink[], isShared: (handle: string) => boolean = NOBODY_SHARES) {
  const { personOf, states } = settlePeople(links, isShared)
  return {
    people: Object.fromEntries([...personOf].sort()),
    states: Object.fromEntries(
      links.map((one) => [`${one.handle}-${one.other}-${one.source}`, states.get(one.id)]),
    ),
  }
}

test('browsers that sign in as one user are that user', () => {
  const { people } = outcome([link('a:phone', 'u:7', 2), link('a:laptop', 'u:7', 1)])
  expect(people).toEqual({ 'a:phone': 'u:7', 'a:laptop': 'u:7', 'u:7': 'u:7' })
})

test('the second person who signs in on a browser stays apart, and the link is a conflict', () => {
  const { people, states } = outcome([link('a:till', 'u:second', 9), link('a:till', 'u:first', 3)])
  expect(people).toEqual({ 'a:till': 'u:first', 'u:first': 'u:first', 'u:second': 'u:second' })
  expect(states).toEqual({ 'a:till-u:second-event': 'conflict', 'a:till-u:first-event': 'joined' })
})

test('two user ids with one verified e-mail address are one person, named after the earlier', () => {
  const { people, states } = outcome([
    link('e:mail', 'u:new', 9),
    link('e:mail', 'u:old', 3),
    link('a:1', 'u:new', 9),
    link('a:1', 'u:old', 3),
  ])
  expect(people).toEqual({ 'a:1': 'u:old', 'e:mail': 'u:old', 'u:old': 'u:old', 'u:new': 'u:old' })
  expect(new Set(Object.values(states))).toEqual(new Set(['joined']))
})

test('an e-mail address typed on a browser of another known person is a conflict', () => {
  const { people } = outcome([link('a:1', 'u:7', 1), link('a:1', 'e:typed', 2)])
  expect(people).toEqual({ 'a:1': 'u:7', 'u:7': 'u:7', 'e:typed': 'e:typed' })
})

test('a browser follows an e-mail address to the user it belongs to', () => {
  const { people } = outcome([link('a:1', 'e:mail', 5), link('e:mail', 'u:7', 9)])
  expect(people).toEqual({ 'a:1': 'u:7', 'e:mail': 'u:7', 'u:7': 'u:7' })
})

test('two known ids without a common e-mail address are refused even when the link names both', () => {
  const { people, states } = outcome([link('c:crm', 'u:7', 1, 'import')])
  expect(people).toEqual({ 'c:crm': 'c:crm', 'u:7': 'u:7' })
  expect(states).toEqual({ 'c:crm-u:7-import': 'conflict' })
})

test('a link made by a member joins two known people and settles their conflict', () => {
  const { people, states } = outcome([
    link('a:1', 'u:7', 1),
    link('a:1', 'u:8', 2),
    link('u:7', 'u:8', 9, 'manual'),
  ])
  expect(people).toEqual({ 'a:1': 'u:7', 'u:7': 'u:7', 'u:8': 'u:7' })
  expect(states['a:1-u:8-event']).toBe('joined')
})

test('a shared handle is nobody else, unless a member joins it', () => {
  const isShared = (handle: string) => handle === 'a:till'
  const links = [link('a:till', 'u:7', 1)]
  expect(outcome(links, isShared)).toEqual({
    people: { 'a:till': 'a:till', 'u:7': 'u:7' },
    states: { 'a:till-u:7-event': 'shared' },
  })
  expect(outcome([...links, link('a:till', 'u:9', 2, 'manual')], isShared).people['a:till']).toBe('u:9')
})

test('an inferred link joins two browsers nobody knows, and never overrules a sign-in', () => {
  const { people, states } = outcome([
    link('a:1', 'a:2', 1, 'device'),
    link('a:3', 'u:3', 2),
    link('a:4', 'u:4', 3),
    link('a:3', 'a:4', 1, 'device'),
  ])
  expect(people).toMatchObject({ 'a:1': 'a:1', 'a:2': 'a:1', 'a:3': 'u:3', 'a:4': 'u:4' })
  expect(states).toMatchObject({ 'a:1-a:2-device': 'joined', 'a:3-a:4-device': 'weaker' })
})

const HANDLES = ['a:1', 'a:2', 'a:3', 'a:4', 'e:1', 'e:2', 'u:1', 'u:2', 'u:3', 'c:1']
const ends = fc
  .tuple(fc.constantFrom(...HANDLES), fc.constantFrom(...HANDLES))
  .filter(([handle, other]) => handle !== other)
const links = fc
  .array(
    fc.record({
      ends,
      source: fc.constantFrom<LinkSource>('event', 'event', 'event', 'import', 'manual', 'device'),
      tsMs: fc.integer({ min: 0, max: 12 }),
      certainty: fc.constantFrom(0.6, 0.8),
    }),
    { maxLength: 14 },
  )
  .map((rows) =>
    rows.map(
      ({ ends: [handle, other], ...row }, index): IdentityLink => ({
        ...row,
        id: `l${String(index).padStart(2, '0')}`,
        handle,
        other,
        certainty: row.source === 'device' ? row.certainty : 1,
      }),
    ),
  )
const touching = (handle: string, all: readonly IdentityLink[]) =>
  all.filter((one) => one.handle === handle || one.other === handle)
const settleAll = (all: readonly IdentityLink[]) =>
  settlePeople(all, (handle) =>
    isSharedHandle(handle, touching(handle, all), { maxPeople: 2, maxAddresses: 2 }),
  )
const plain = (settlement: ReturnType<typeof settlePeople>) => ({
  people: Object.fromEntries([...settlement.personOf].sort()),
  states: Object.fromEntries([...settlement.states].sort()),
})

test('the order of arrival does not matter', () => {
  fc.assert(
    fc.property(
      links.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      ),
      ([all, shuffled]) => {
        expect(plain(settleAll(shuffled))).toEqual(plain(settleAll(all)))
      },
    ),
    { numRuns: 500 },
  )
})

test('undoing a merge restores exactly the state without it', () => {
  const twoHandles = ends.map(([handle, other]) => ({ ...link(handle, other, 20, 'manual'), id: 'merge' }))
  fc.assert(
    fc.property(links, twoHandles, (before, merge) => {
      const state = plain(settleAll(before))
      const merged = settleAll([...before, merge])
      expect(merged.personOf.get(merge.handle)).toBe(merged.personOf.get(merge.other))
      const undone = [...before, merge].filter((one) => one.id !== merge.id)
      expect(plain(settleAll(undone))).toEqual(state)
    }),
    { numRuns: 300 },
  )
})

test('a component settled alone is as when everything is settled', () => {
  const apart = (all: readonly IdentityLink[]) =>
    all.map((one) => ({ ...one, id: `x${one.id}`, handle: `${one.handle}x`, other: `${one.other}x` }))
  fc.assert(
    fc.property(links, links, (left, right) => {
      const both = plain(settleAll([...left, ...apart(right)]))
      const [alone, other] = [plain(settleAll(left)), plain(settleAll(apart(right)))]
      expect(both).toEqual({
        people: { ...alone.people, ...other.people },
        states: { ...alone.states, ...other.states },
      })
    }),
  )
})

test('no two known people are one person but through an e-mail address or a member', () => {
  fc.assert(
    fc.property(links, (all) => {
      const stated = all.filter(
        (one) => one.source !== 'manual' && !one.handle.startsWith('e:') && !one.other.startsWith('e:'),
      )
      const people = new Map<string, string>()
      for (const [handle, person] of settleAll(stated).personOf) {
        if (handle.startsWith('a:')) continue
        expect(people.has(person)).toBe(false)
        people.set(person, handle)
      }
    }),
  )
})

test('the ends of a joined link are one person, those of a refused one are two', () => {
  fc.assert(
    fc.property(links, (all) => {
      const { personOf, states } = settleAll(all)
      for (const one of all) {
        const isOne = personOf.get(one.handle) === personOf.get(one.other)
        const state = states.get(one.id)
        if (state === 'joined') expect(isOne).toBe(true)
        if (state === 'conflict' || state === 'weaker') expect(isOne).toBe(false)
        expect(state).toBeDefined()
      }
    }),
  )
})

test('every person is named after one of their own handles', () => {
  fc.assert(
    fc.property(links, (all) => {
      const { personOf } = settleAll(all)
      for (const person of personOf.values()) expect(personOf.get(person)).toBe(person)
    }),
  )
})
