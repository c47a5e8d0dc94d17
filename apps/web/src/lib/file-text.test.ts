import { expect, test } from 'vitest'
import { decodeText } from './file-text.ts'

test('a file is read as UTF-8, and as Windows-1252 where it is none', () => {
  expect(decodeText(new TextEncoder().encode('Müller, 5 €').buffer)).toBe('Müller, 5 €')
  expect(decodeText(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x20, 0x80).buffer)).toBe('Müller €')
})
