import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phoneToE164 } from './contact-phone.ts'
import { foldText, nameKey, organisationKey, searchedWords } from './contact-text.ts'

test('names compare without case, accents and punctuation', () => {
  expect(['Jürgen  O’Connor-Smith', 'STRAẞE', 'Łukasz', 'İpek'].map(foldText)).toEqual([
    'jurgen o connor smith',
    'strasse',
    'lukasz',
    'ipek',
  ])
})

test('folding a folded text changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
  )
})

test('legal forms do not tell organisations apart, unless nothing else is left', () => {
  expect(['Acme, Inc.', 'ACME', 'acme GmbH & Co. KG', 'Müller S.à r.l.', 'SE'].map(organisationKey)).toEqual([
    'acme',
    'acme',
    'acme',
    'muller',
    'se',
  ])
})

test('a name of signs alone still has a key', () => {
  expect(nameKey('★')).toBe('★')
})

test('digits are looked for without the zero that only dialling at home needs', () => {
  expect(searchedWords('0170 98 76')).toEqual({ words: ['0170', '98', '76'], digits: '1709876' })
  expect(searchedWords('Ann 12')).toEqual({ words: ['ann', '12'], digits: null })
  expect(searchedWords(' & ')).toBeUndefined()
})

test('numbers are read with their country or the one that is given, and refused where they cannot exist', () => {
  expect([
    phoneToE164('+49 (0)30 901820', undefined),
    phoneToE164('030 901820', 'DE'),
    phoneToE164('0049 30 901820', undefined),
    phoneToE164('030 901820', undefined),
    phoneToE164('12', 'DE'),
    phoneToE164('030 901820', 'XX'),
  ]).toEqual(['+4930901820', '+4930901820', '+4930901820', null, null, null])
})
