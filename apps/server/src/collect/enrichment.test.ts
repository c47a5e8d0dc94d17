/** The small pure readers: user agents, addresses, countries, e-mail hashes, handles, versions. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBoundedCache } from './bounded-cache.ts'
import { openCountryTable } from './country.ts'
import { hashEmail, looksLikeEmail, maskEmails } from './email-hash.ts'
import { handleOf, knownHandle } from './handle.ts'
import { truncateIp } from './ip-prefix.ts'
import { createUserAgentReader, readUserAgent } from './user-agent.ts'
import { createVersionClock } from './version-clock.ts'

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const IPAD =
  'Mozilla/5.0 (iPad; CPU OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1'

test('device, browser and system are read', () => {
  expect(readUserAgent(CHROME)).toMatchObject({
    device: 'Desktop',
    browser: 'Chrome',
    os: 'Windows',
    isBot: false,
  })
  expect(readUserAgent(IPHONE)).toMatchObject({
    device: 'Mobile',
    browser: 'Safari',
    os: 'iOS',
    isBot: false,
  })
  expect(readUserAgent(IPAD)).toMatchObject({ device: 'Tablet' })
})

test.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot',
])('a crawler is a bot: %s', (userAgent) => {
  expect(readUserAgent(userAgent).isBot).toBe(true)
})

test.each([
  'curl/8.5.0',
  'node',
  'undici',
  'python-requests/2.31',
  'okhttp/4.12',
  'Go-http-client/1.1',
  'PostmanRuntime/7.39',
])('a program that reports events on purpose is no bot: %s', (userAgent) => {
  expect(readUserAgent(userAgent)).toMatchObject({ isBot: false, isLibrary: true, device: 'Other' })
})

test('a browser without a window is a browser', () => {
  expect(readUserAgent(CHROME.replace('Chrome', 'HeadlessChrome'))).toMatchObject({
    isBot: false,
    browser: 'Chrome',
  })
})

test('any text is read without failing, and the memory answers the same', () => {
  const remembered = createUserAgentReader(4)
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (userAgent) => {
      expect(remembered(userAgent)).toEqual(readUserAgent(userAgent))
      expect(remembered(userAgent)).toEqual(readUserAgent(userAgent))
    }),
  )
})

test('a bounded cache computes what it forgot again and never holds more than its bound', () => {
  let computed = 0
  const recall = createBoundedCache((key) => {
    computed++
    return `<${key}>`
  }, 10)
  expect(recall('a')).toBe('<a>')
  expect(recall('a')).toBe('<a>')
  expect(computed).toBe(1)
  for (let index = 0; index < 100; index++) recall(String(index))
  expect(recall('a')).toBe('<a>')
  expect(computed).toBe(102)
})

test.each([
  ['203.0.113.77', '203.0.113.0'],
  ['::ffff:203.0.113.77', '203.0.113.0'],
  ['2001:db8:7:ffff:1:2:3:4', '2001:db8:7::'],
  ['2001:db8::1', '2001:db8::'],
  ['fe80::1%eth0', 'fe80::'],
  ['::1', '::'],
  ['::1.2.3.4', '::'],
  ['', ''],
  ['999.1.1.1', ''],
  ['localhost', ''],
])('the address %s is kept as "%s"', (ip, prefix) => {
  expect(truncateIp(ip)).toBe(prefix)
})

test('the kept part never tells the last 8 bits of IPv4, nor the last 80 of IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat({ max: 255 }), (ip, last) => {
      expect(truncateIp(ip.replace(/\d+$/, String(last)))).toBe(truncateIp(ip))
    }),
  )
  fc.assert(
    fc.property(fc.ipV6(), (ip) => {
      expect(truncateIp(ip).split(':').filter(Boolean).length).toBeLessThanOrEqual(3)
    }),
  )
})

test('the country of an address comes from the table, and nothing from an unknown one', () => {
  const findCountry = openCountryTable()
  expect(findCountry('8.8.8.8')).toBe('US')
  expect(findCountry('::ffff:8.8.8.8')).toBe('US')
  expect(findCountry('2a00:1450:4001:80b::200e')).toMatch(/^[A-Z]{2}$/)
  expect(findCountry('127.0.0.1')).toBe('')
  expect(findCountry('junk')).toBe('')
})

test('an e-mail is hashed trimmed and in lower case', () => {
  const expected = createHash('sha256').update('ann@example.com').digest('hex')
  expect(hashEmail('  Ann@Example.COM ')).toBe(expected)
})

test('addresses are masked inside pages, encoded ones too', () => {
  expect(maskEmails('https://a.example/?email=ann%40example.com&x=1')).toBe(
    'https://a.example/?email=(e-mail)&x=1',
  )
  expect(maskEmails('https://a.example/u/ann@example.com/edit')).toBe('https://a.example/u/(e-mail)/edit')
  expect(maskEmails('https://a.example/@handle')).toBe('https://a.example/@handle')
})

test('handles name the browser first, then the user, then the e-mail', () => {
  expect(handleOf({ anonymousId: 'x', userId: 'u', emailHash: 'h' })).toBe('a:x')
  expect(handleOf({ anonymousId: '', userId: 'u', emailHash: 'h' })).toBe('u:u')
  expect(handleOf({ anonymousId: '', userId: '', emailHash: 'h' })).toBe('e:h')
})

test('a person id that is an e-mail address becomes its hash', () => {
  expect(knownHandle('customer-7')).toBe('u:customer-7')
  expect(knownHandle(' Ann@Example.com ')).toBe(`e:${hashEmail('ann@example.com')}`)
  expect(looksLikeEmail('@handle')).toBe(false)
})

test('versions rise even when the clock stands still or steps back', () => {
  const times = [1000, 1000, 900, 1000.5, 2000]
  const next = createVersionClock(() => times.shift() ?? 0)
  const versions = Array.from({ length: 5 }, () => next())
  expect(versions).toEqual([1_000_000n, 1_000_001n, 1_000_002n, 1_000_500n, 2_000_000n])
})
