import { type Sql, sql, text } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { itemsOf, itemsOfCell, withProducts } from './order-lines.sql.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

type Divided = readonly (readonly [string, number])[]

/** What falls to each product of orders, given as their amounts and what is told of their lines. */
async function divided(
  orders: readonly (readonly [number, string])[],
  items: (told: Sql) => Sql,
): Promise<Divided[]> {
  const rows = sql`
    select toInt64(o.1) as amount, ${items(sql`o.2`)} as items, number
    from (select o, rowNumberInAllBlocks() as number from (select arrayJoin(JSONExtract(${text(JSON.stringify(orders))}, 'Array(Tuple(Int64, String))')) as o))`
  const found = await analytics.store.query<{ products: string[]; amounts: string[] }>(
    sql`select products, arrayMap(a -> toString(a), product_amounts_minor) as amounts from (${withProducts(rows)}) order by number`,
  )
  return found.map(({ products, amounts }) =>
    products.map((product, at) => [product, Number(amounts[at])] as const),
  )
}

const ofProperties = (amount: number, properties: object) =>
  divided([[amount, JSON.stringify(properties)]], itemsOf).then(([first]) => first)

test('the purchase of GA4’s own documentation: each line is its price times its quantity', async () => {
  const items = [
    { item_id: 'SKU_12345', item_name: 'Stan and Friends Tee', price: 10.01, quantity: 3 },
    { item_id: 'SKU_12346', item_name: "Google Grey Women's Tee", price: 21.01, quantity: 2 },
  ]
  expect(await ofProperties(7205, { order_id: 'T_12345', items })).toEqual([
    ['Stan and Friends Tee', 3003],
    ["Google Grey Women's Tee", 4202],
  ])
})

test('shipping and discounts are shared out as the prices are, to the cent', async () => {
  const products = [
    { product_id: 1, name: 'Mug', price: '10.00' },
    { product_id: 2, name: 'Shirt', price: '10.00' },
    { product_id: 3, name: 'Mug', price: 10 },
  ]
  expect(await ofProperties(100, { products })).toEqual([
    ['Mug', 67],
    ['Shirt', 33],
  ])
})

test('lines without prices share evenly, a plain text is a product, an id stands for a name', async () => {
  expect(await ofProperties(101, { items: ['Mug', { item_id: 7 }, { sku: 'A-1', quantity: 3 }] })).toEqual([
    ['Mug', 34],
    ['7', 33],
    ['A-1', 34],
  ])
})

test('what is no list of lines names no product, and odd values do no harm', async () => {
  for (const properties of [{}, { items: 3 }, { items: [] }, { items: 'Mug' }, { products: { name: 'Mug' } }])
    expect(await ofProperties(100, properties)).toEqual([])
  const items = [
    { name: 'Mug\n\u0001cup ', price: 'free', quantity: null },
    { price: -5, quantity: -1 },
    { name: 'Gold', price: 1e300, quantity: 'many' },
    { name: 'x'.repeat(400), price: 1 },
  ]
  const found = await ofProperties(1000, { items })
  expect(found?.map(([name]) => name)).toEqual(['Mug cup', '', 'Gold', 'x'.repeat(256)])
  expect(found?.map(([, amount]) => amount)).toEqual([0, 0, 1000, 0])
})

test('a cell of a file is a list of lines or one name', async () => {
  const lines = JSON.stringify([
    { name: 'Mug', price: 1 },
    { name: 'Shirt', price: 3 },
  ])
  expect(
    await divided(
      [
        [100, lines],
        [100, 'Mug "blue"'],
        [100, ''],
      ],
      itemsOfCell,
    ),
  ).toEqual([
    [
      ['Mug', 25],
      ['Shirt', 75],
    ],
    [['Mug "blue"', 100]],
    [],
  ])
})

/** The same by hand: running totals rounded half up, in whole numbers. */
function reference(
  amount: number,
  lines: readonly { name: string; cents: number; quantity: number }[],
): Divided {
  const isPriced = lines.some(({ cents, quantity }) => cents * quantity > 0)
  const weights = new Map<string, bigint>()
  for (const { name, cents, quantity } of lines)
    weights.set(name, (weights.get(name) ?? 0n) + (isPriced ? BigInt(cents * quantity) : 1n))
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0n)
  let before = 0n
  let weightUpTo = 0n
  return [...weights].map(([name, weight]) => {
    weightUpTo += weight
    const upTo = (2n * BigInt(amount) * weightUpTo + whole) / (2n * whole)
    const part = upTo - before
    before = upTo
    return [name, Number(part)] as const
  })
}

const line = fc.record({
  name: fc.constantFrom('Mug', 'Shirt', 'Tent', 'Zelt ü'),
  cents: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000_000 })),
  quantity: fc.integer({ min: 0, max: 9 }),
})

test('whatever was bought, the parts add up to the amount and are within a cent of exact', async () => {
  const order = fc.tuple(fc.integer({ min: 0, max: 2 ** 40 }), fc.array(line, { minLength: 1, maxLength: 6 }))
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 50 }), async (orders) => {
      const told = orders.map(([amount, lines]) => {
        const items = lines.map(({ name, cents, quantity }) => ({ name, price: cents / 100, quantity }))
        return [amount, JSON.stringify({ items })] as const
      })
      const found = await divided(told, itemsOf)
      expect(found).toEqual(orders.map(([amount, lines]) => reference(amount, lines)))
      for (const [at, [amount]] of orders.entries())
        expect(found[at]?.reduce((sum, [, part]) => sum + part, 0)).toBe(amount)
    }),
    { numRuns: 20 },
  )
})
