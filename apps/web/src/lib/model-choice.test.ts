import { describe, expect, test } from 'vitest'
import {
  formatModel,
  formatModelList,
  isValidModel,
  MODEL_FAMILIES,
  modelLabel,
  parseModel,
  parseModelList,
} from './model-choice.ts'

describe('names of models', () => {
  test('every family with its first parameter is a name the API accepts, and reads back', () => {
    for (const { family, parameter } of MODEL_FAMILIES) {
      const name = formatModel(family, parameter?.initial ?? '')
      expect(isValidModel(name), name).toBe(true)
      expect(parseModel(name)?.info.family).toBe(family)
      expect(parseModel(name)?.parameter).toBe(parameter?.initial ?? '')
    }
  })
  test('custom weights and the order of a chain are always said', () => {
    expect(formatModel('custom', '5,3,2')).toBe('custom:5,3,2')
    expect(formatModel('markov', '1')).toBe('markov:1')
    expect(formatModel('time_decay', '7')).toBe('time_decay')
    expect(isValidModel('custom')).toBe(false)
  })
  test('a parameter that makes no sense is refused', () => {
    for (const name of [
      'markov:0',
      'time_decay:0',
      'time_decay:-1',
      'position:40/60',
      'custom:a',
      'linear:2',
      'shapley:x',
      'other',
    ]) {
      expect(isValidModel(name), name).toBe(false)
    }
  })
  test('labels say a parameter only where it is not the usual one', () => {
    expect(modelLabel('time_decay')).toBe('Time decay')
    expect(modelLabel('time_decay:3')).toBe('Time decay (3 d)')
    expect(modelLabel('markov:2')).toBe('Markov chain (order 2)')
    expect(modelLabel('shapley:rate')).toBe('Shapley value (conversion rate)')
    expect(modelLabel('a new one')).toBe('a new one')
  })
})

describe('models compared', () => {
  test('a comma inside custom weights does not part models', () => {
    const models = ['first', 'custom:5,3,2', 'markov:2']
    expect(parseModelList(formatModelList(models))).toEqual(models)
  })
  test('unknown and repeated models are left out; none at all means the usual three', () => {
    expect(parseModelList('first,nonsense,first')).toEqual(['first'])
    expect(parseModelList('nonsense')).toEqual(['first', 'last', 'linear'])
    expect(parseModelList(undefined)).toEqual(['first', 'last', 'linear'])
  })
})
