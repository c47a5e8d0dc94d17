import { expect, test } from 'vitest'
import { originText, pagePath } from './event-line.ts'

test('an address is shown without protocol and query', () => {
  expect(pagePath('https://shop.example/summer?utm_source=x#top')).toBe('shop.example/summer')
  expect(pagePath('https://shop.example/')).toBe('shop.example')
})
test('what is no address is shown as it came', () => {
  expect(pagePath('not an address')).toBe('not an address')
  expect(pagePath('')).toBe('')
})
test('unknown parts of an origin are left out', () => {
  const event = { channel: 'Email', campaign: '', device: 'mobile', browser: '', country: 'DE' }
  expect(originText(event)).toBe('Email · mobile · DE')
})
