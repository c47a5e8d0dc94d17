import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatModelSpec, isDataDriven, type ModelSpec, parseModelSpec } from './model.ts'
import { MODEL_CATALOGUE } from './model-catalogue.ts'

function parsed(text: string): ModelSpec | string {
  const result = parseModelSpec(text)
  return result.ok ? result.value : result.error.message
}

describe('parsing a model text', () => {
  test('names alone take the defaults', () => {
    expect(parsed('first')).toEqual({ name: 'first' })
    expect(parsed('time_decay')).toEqual({ name: 'time_decay', halfLifeDays: 7 })
    expect(parsed('position_decay')).toEqual({ name: 'position_decay', rate: 0.5 })
    expect(parsed('position')).toEqual({ name: 'position', first: 40, middle: 20, last: 40 })
    expect(parsed('w_shaped')).toEqual({ name: 'w_shaped', first: 30, milestone: 30, last: 30, rest: 10 })
    expect(parsed('markov')).toEqual({ name: 'markov', order: 1 })
    expect(parsed('shapley')).toEqual({ name: 'shapley', game: 'sum' })
  })

  test('parameters follow a colon', () => {
    expect(parsed(' time_decay:3 ')).toEqual({ name: 'time_decay', halfLifeDays: 3 })
    expect(parsed('position_decay:0.7')).toEqual({ name: 'position_decay', rate: 0.7 })
    expect(parsed('position:30/40/30')).toEqual({ name: 'position', first: 30, middle: 40, last: 30 })
    expect(parsed('custom:5,3,2')).toEqual({ name: 'custom', weights: [5, 3, 2] })
    expect(parsed('markov:2')).toEqual({ name: 'markov', order: 2 })
    expect(parsed('shapley:rate')).toEqual({ name: 'shapley', game: 'rate' })
  })

  test('the fourth share of w_shaped is what is missing to 100, or to 1', () => {
    expect(parsed('w_shaped:25/25/25')).toMatchObject({ rest: 25 })
    expect(parsed('w_shaped:0.3/0.3/0.3')).toMatchObject({ rest: 0.1 })
    expect(parsed('w_shaped:3/2/1/4')).toMatchObject({ rest: 4 })
  })

  test.each([
    ['lineal', 'unknown model: lineal'],
    ['', 'unknown model'],
    ['constructor', 'unknown model: constructor'],
    ['first:2', 'invalid parameter of first: 2'],
    ['time_decay:0', 'invalid parameter of time_decay: 0'],
    ['time_decay:soon', 'invalid parameter of time_decay: soon'],
    ['position_decay:1.5', 'invalid parameter of position_decay: 1.5'],
    ['position:40/60', 'invalid parameter of position: 40/60'],
    ['position:0/100/0', 'invalid parameter of position: 0/100/0'],
    ['position:-1/50/51', 'invalid parameter of position: -1/50/51'],
    ['w_shaped:50/50/50', 'invalid parameter of w_shaped: 50/50/50'],
    ['custom', 'invalid parameter of custom: (none)'],
    ['custom:0,0', 'invalid parameter of custom: 0,0'],
    ['custom:1,,2', 'invalid parameter of custom: 1,,2'],
    ['markov:0', 'invalid parameter of markov: 0'],
    ['markov:1.5', 'invalid parameter of markov: 1.5'],
    ['shapley:fast', 'invalid parameter of shapley: fast'],
  ])('%j is refused by naming the bad value', (text, message) => {
    expect(parsed(text)).toContain(message)
  })

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseModelSpec(text).ok === 'boolean'))
    const names = fc.constantFrom(...MODEL_CATALOGUE.map((model) => model.name))
    fc.assert(
      fc.property(
        names,
        fc.string(),
        (name, text) => typeof parseModelSpec(`${name}:${text}`).ok === 'boolean',
      ),
    )
  })
})

describe('formatting a model', () => {
  test('leaves defaults out, but always says the order of a chain', () => {
    const texts = [
      'time_decay:7',
      'position:40/20/40',
      'w_shaped:30/30/30',
      'shapley:sum',
      'markov',
      'linear',
    ]
    const formatted = texts.map((text) => {
      const result = parseModelSpec(text)
      return result.ok ? formatModelSpec(result.value) : ''
    })
    expect(formatted).toEqual(['time_decay', 'position', 'w_shaped', 'shapley', 'markov:1', 'linear'])
  })

  test('gives a text that reads back as the same model', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    const share = fc.double({ min: 0, max: 1e6, noNaN: true })
    const models: fc.Arbitrary<ModelSpec> = fc.oneof(
      fc.record({ name: fc.constant('time_decay' as const), halfLifeDays: positive }),
      fc.record({ name: fc.constant('position' as const), first: positive, middle: share, last: share }),
      fc.record({
        name: fc.constant('w_shaped' as const),
        first: positive,
        milestone: share,
        last: share,
        rest: share,
      }),
      fc.record({ name: fc.constant('custom' as const), weights: fc.array(positive, { minLength: 1 }) }),
      fc.record({ name: fc.constant('markov' as const), order: fc.integer({ min: 1, max: 64 }) }),
      fc.record({
        name: fc.constant('shapley' as const),
        game: fc.constantFrom('sum' as const, 'rate' as const),
      }),
    )
    fc.assert(
      fc.property(models, (model) => {
        expect(parsed(formatModelSpec(model))).toEqual(model)
      }),
    )
  })
})

test('the catalogue lists every model once, with an example that parses to it', () => {
  expect(new Set(MODEL_CATALOGUE.map((model) => model.name)).size).toBe(11)
  for (const entry of MODEL_CATALOGUE) {
    const spec = parseModelSpec(entry.example)
    expect(spec.ok && spec.value.name).toBe(entry.name)
    expect(spec.ok && isDataDriven(spec.value)).toBe(entry.dataDriven)
    expect(entry.description).toMatch(/^[A-Z].*\.$/)
  }
})
