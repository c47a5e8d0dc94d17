import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretBox, parseSecretKey } from './secret-box.ts'

const key = randomBytes(32)
const box = createSecretBox(key, randomBytes)

test('what was sealed opens again, in its own context alone, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, context, other) => {
      const sealed = box.seal(text, context)
      expect(box.open(sealed, context)).toEqual({ isOpen: true, text: Buffer.from(text).toString('utf8') })
      if (context !== other) expect(box.open(sealed, other)).toEqual({ isOpen: false, reason: 'damaged' })
    }),
  )
})

test('the same text is never sealed the same way twice, and does not show through', () => {
  const sealed = [box.seal('a secret key', 'x'), box.seal('a secret key', 'x')]
  expect(new Set(sealed).size).toBe(2)
  for (const text of sealed) {
    expect(text).not.toContain('secret')
    expect(Buffer.from(text.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('secret')
  }
})

test('a change of any single byte is noticed', () => {
  const sealed = box.seal('pipedrive-key', 'x')
  const [format, name, content = ''] = sealed.split('.')
  const bytes = Buffer.from(content, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (bytes[at] ?? 0) ^ 1
    const forged = [format, name, changed.toString('base64url')].join('.')
    expect(box.open(forged, 'x'), `byte ${at}`).toEqual({ isOpen: false, reason: 'damaged' })
  }
  for (const broken of ['', 's1', 's1.x', `${sealed}.x`, sealed.slice(0, 20), 'plain text'])
    expect(box.open(broken, 'x').isOpen, broken).toBe(false)
})

test('another key is told apart from damage', () => {
  const sealed = createSecretBox(randomBytes(32), randomBytes).seal('text', 'x')
  expect(box.open(sealed, 'x')).toEqual({ isOpen: false, reason: 'other-key' })
  expect(() => createSecretBox(randomBytes(16), randomBytes)).toThrow('32 bytes, not 16')
})

test('a key is given in hexadecimal or base64, and anything shorter is refused', () => {
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    expect(parseSecretKey(`${key.toString(encoding)}\n`)).toEqual(key)
  for (const text of [
    '',
    'x',
    'a'.repeat(63),
    'correct horse battery staple',
    key.subarray(1).toString('base64'),
  ])
    expect(parseSecretKey(text), text).toBeUndefined()
})
