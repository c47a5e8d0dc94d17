import { expect, test } from 'vitest'
import { createBatch } from './batch.ts'

function counting(load: (ids: readonly string[]) => ReadonlyMap<string, string>) {
  const loads: (readonly string[])[] = []
  const ask = createBatch<string>({
    load: async (ids) => {
      loads.push(ids)
      return load(ids)
    },
    limit: 3,
    waitMs: 1,
  })
  return { ask, loads }
}

test('what is asked in one moment goes as one question, each id once, in parts where there are many', async () => {
  const { ask, loads } = counting(
    (ids) => new Map(ids.filter((id) => id !== 'c').map((id) => [id, `${id}!`])),
  )
  expect(await Promise.all(['a', 'b', 'a', 'c', 'd'].map(ask))).toEqual(['a!', 'b!', 'a!', undefined, 'd!'])
  expect(loads).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(await ask('e')).toBe('e!')
  expect(loads).toHaveLength(3)
})

test('a question that fails fails for all who asked it, and for nobody else', async () => {
  const { ask } = counting((ids) => {
    if (ids.includes('bad')) throw new Error('no')
    return new Map(ids.map((id) => [id, id]))
  })
  const asked = ['bad', 'x', 'y', 'z'].map(ask)
  const ends = await Promise.allSettled(asked)
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
})
