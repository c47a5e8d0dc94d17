import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinTags, splitTags } from './contact-tags.ts'

test('tags in one cell are read as they were written, whatever signs they hold', () => {
  const tag = fc
    .array(fc.constantFrom('a', 'ß', ' ', ',', ';', '|', '"', '\\'), { minLength: 1, maxLength: 6 })
    .map((signs) => signs.join('').trim())
    .filter((text) => text !== '')
  fc.assert(
    fc.property(fc.array(tag), (tags) => {
      expect(splitTags(joinTags(tags))).toEqual(tags)
    }),
  )
})

test.each([
  ['vip; fair|2026,new', ['vip', 'fair', '2026', 'new']],
  [' , vip,, ', ['vip']],
  ['"Key, account", vip', ['Key, account', 'vip']],
  ['5" disk, vip', ['5" disk', 'vip']],
  ['"open, vip', ['"open', 'vip']],
  ['', []],
])('people’s own lists are read: %s', (cell, tags) => {
  expect(splitTags(cell)).toEqual(tags)
})
