import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

const SOCKET = '10.0.0.1'

test('without a proxy nobody is believed', () => {
  expect(clientAddress(SOCKET, '203.0.113.7', 0)).toBe(SOCKET)
  expect(clientAddress(SOCKET, undefined, 1)).toBe(SOCKET)
})

test('the entry of the outermost trusted proxy names the client', () => {
  const forwarded = '203.0.113.7, 198.51.100.9'
  expect(clientAddress(SOCKET, forwarded, 1)).toBe('198.51.100.9')
  expect(clientAddress(SOCKET, forwarded, 2)).toBe('203.0.113.7')
  // Whoever passed by the outer proxy is known by the inner one.
  expect(clientAddress(SOCKET, '198.51.100.9', 2)).toBe('198.51.100.9')
})

test('a port is dropped, and what is no address names nobody', () => {
  expect(clientAddress(SOCKET, '203.0.113.7:4711', 1)).toBe('203.0.113.7')
  expect(clientAddress(SOCKET, '[2001:db8::7]:4711', 1)).toBe('2001:db8::7')
  expect(clientAddress(SOCKET, '2001:db8::7', 1)).toBe('2001:db8::7')
  for (const nobody of ['', 'unknown', '203.0.113.7,'])
    expect([nobody, clientAddress(SOCKET, nobody, 1)]).toEqual([nobody, SOCKET])
})

test('nothing that a client writes changes its address', () => {
  fc.assert(
    fc.property(fc.string(), fc.ipV4(), fc.ipV6(), (written, client, outer) => {
      expect(clientAddress(SOCKET, `${written}, ${client}`, 1)).toBe(client)
      expect(clientAddress(SOCKET, `${written}, ${client}, ${outer}`, 2)).toBe(client)
    }),
  )
})
