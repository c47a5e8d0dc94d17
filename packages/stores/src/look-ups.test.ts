import { expect, test } from 'vitest'
import { createLookUps } from './look-ups.ts'
import { sql, uint64 } from './sql.ts'

/** A table of one number, and how often it was read. */
function createTable() {
  const lookUps = createLookUps()
  const table = { number: 1, reads: 0 }
  const read = async () => {
    table.reads++
    const { number } = table
    await Promise.resolve()
    return [{ number }]
  }
  return { table, lookUps, read, ask: () => lookUps.answer(sql`select number from t`, read) }
}

test('what was looked up is known, also to who asks meanwhile, until something is written', async () => {
  const { table, lookUps, ask } = createTable()
  expect(await Promise.all([ask(), ask()])).toEqual([[{ number: 1 }], [{ number: 1 }]])
  await ask()
  expect(table.reads).toBe(1)
  await lookUps.write(async () => {
    table.number = 2
  })
  expect(await ask()).toEqual([{ number: 2 }])
  expect(table.reads).toBe(2)
})

test('a look that began before a write ended is not known after it', async () => {
  const { table, lookUps, ask } = createTable()
  const before = ask()
  let end = () => {}
  const writing = lookUps.write(() => new Promise<void>((resolve) => (end = resolve)))
  const meanwhile = ask()
  table.number = 2
  end()
  await writing
  expect(await ask()).toEqual([{ number: 2 }])
  expect(await Promise.all([before, meanwhile])).toEqual([[{ number: 1 }], [{ number: 1 }]])
})

test('a write that failed may have written: it is looked up again', async () => {
  const { table, lookUps, ask } = createTable()
  await ask()
  const failing = lookUps.write(async () => {
    table.number = 2
    throw new Error('cut off')
  })
  await expect(failing).rejects.toThrow('cut off')
  expect(await ask()).toEqual([{ number: 2 }])
})

test('a look that failed is not kept, and neither are those of other values', async () => {
  const { lookUps, read } = createTable()
  const of = (value: number, run: () => Promise<{ number: number }[]>) =>
    lookUps.answer(sql`select ${uint64(value)} as number`, run)
  await expect(of(1, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await of(1, read)).toEqual([{ number: 1 }])
  expect(await of(2, async () => [{ number: 2 }])).toEqual([{ number: 2 }])
  expect(await of(1, async () => [{ number: 3 }])).toEqual([{ number: 1 }])
})

test('what is kept has a limit', async () => {
  const { table, lookUps, read } = createTable()
  const ask = (value: number) => lookUps.answer(sql`select ${uint64(value)}`, read)
  for (let value = 0; value <= 1_000; value++) await ask(value)
  await ask(1_000)
  expect(table.reads).toBe(1_001)
  await ask(0)
  expect(table.reads).toBe(1_002)
})
