import { expect, test } from 'vitest'
import { classifySource, type SourceEvidence } from './channel-rules.ts'

const NO_UTM = { source: '', medium: '', campaign: '', term: '', content: '' }

function classify(evidence: Partial<Omit<SourceEvidence, 'utm'>> & { utm?: Partial<SourceEvidence['utm']> }) {
  return classifySource({
    pageUrl: 'https://shop.example.com/',
    referrer: '',
    clickIdName: '',
    clickId: '',
    ...evidence,
    utm: { ...NO_UTM, ...evidence.utm },
  })
}

const utm = (source: string, medium: string, campaign = '') =>
  classify({ utm: { source, medium, campaign } }).channel
const from = (referrer: string) => classify({ referrer })

test.each([
  ['google', 'cpc', '', 'Paid Search'],
  ['bing', 'ppc', '', 'Paid Search'],
  ['facebook', 'paid_social', '', 'Paid Social'],
  ['fb', 'cpc', '', 'Paid Social'],
  ['m.facebook.com', 'cpc', '', 'Paid Social'],
  ['youtube', 'cpv', '', 'Paid Video'],
  ['youtube', 'cpc', '', 'Paid Video'],
  ['google', 'cpc', 'Summer shopping', 'Paid Shopping'],
  ['amazon', 'cpc', '', 'Paid Shopping'],
  ['somenetwork', 'cpc', '', 'Paid Other'],
  ['google', 'display', '', 'Display'],
  ['dv360', 'cpm', '', 'Display'],
  ['google', 'cpc', 'Cross-network 2026', 'Cross-network'],
  ['newsletter', 'email', '', 'Email'],
  ['newsletter', 'E-Mail', '', 'Email'],
  ['partner', 'affiliate', '', 'Affiliates'],
  ['spotify', 'audio', '', 'Audio'],
  ['sms', 'whatever', '', 'SMS'],
  ['app', 'push', '', 'Mobile Push Notifications'],
  ['linkedin', 'social', '', 'Organic Social'],
  ['unheardof', 'social', '', 'Organic Social'],
  ['youtube', 'video', '', 'Organic Video'],
  ['google', 'organic', '', 'Organic Search'],
  ['etsy', 'referral', '', 'Organic Shopping'],
  ['chatgpt.com', 'referral', '', 'AI Assistants'],
  ['chatgpt', '', '', 'AI Assistants'],
  ['blog.example.org', 'referral', '', 'Referral'],
  ['(direct)', '(none)', '', 'Direct'],
  ['partner', 'something-new', '', 'Unassigned'],
])('source %s with medium %s and campaign "%s" is %s', (source, medium, campaign, channel) => {
  expect(utm(source, medium, campaign)).toBe(channel)
})

test.each([
  ['https://www.google.com/', 'Organic Search', 'google', 'organic'],
  ['https://www.google.co.uk/', 'Organic Search', 'google', 'organic'],
  ['android-app://com.google.android.googlequicksearchbox/', 'Organic Search', 'google', 'organic'],
  ['https://yandex.ru/search', 'Organic Search', 'yandex', 'organic'],
  ['https://duckduckgo.com/', 'Organic Search', 'duckduckgo', 'organic'],
  ['https://l.facebook.com/l.php', 'Organic Social', 'facebook', 'referral'],
  ['https://t.co/x', 'Organic Social', 'x', 'referral'],
  ['https://www.youtube.com/watch', 'Organic Video', 'youtube', 'referral'],
  ['https://chatgpt.com/', 'AI Assistants', 'chatgpt.com', 'referral'],
  ['https://gemini.google.com/app', 'AI Assistants', 'gemini.google.com', 'referral'],
  ['https://copilot.microsoft.com/', 'AI Assistants', 'copilot.microsoft.com', 'referral'],
  ['https://mail.google.com/', 'Email', 'gmail', 'referral'],
  ['https://docs.google.com/', 'Referral', 'docs.google.com', 'referral'],
  ['https://www.some-blog.org/post', 'Referral', 'some-blog.org', 'referral'],
])('a visit from %s is %s', (referrer, channel, source, medium) => {
  expect(from(referrer)).toMatchObject({ channel, source, medium, hasSource: true })
})

test('without any evidence a visit is direct', () => {
  expect(from('')).toMatchObject({
    channel: 'Direct',
    source: '(direct)',
    medium: '(none)',
    campaign: '',
    hasSource: false,
  })
})

test.each([
  'https://shop.example.com/cart',
  'https://www.example.com/',
  'https://checkout.example.com/done',
  'https://checkout.stripe.com/pay',
  'https://www.paypal.com/checkoutnow',
  'https://accounts.google.com/',
])('coming back from %s is no source: it is the own site, or a page passed through', (referrer) => {
  expect(from(referrer)).toMatchObject({ channel: 'Direct', hasSource: false })
})

test('another site on a shared host is foreign', () => {
  const facts = classify({ pageUrl: 'https://me.github.io/', referrer: 'https://you.github.io/' })
  expect(facts).toMatchObject({ channel: 'Referral', hasSource: true })
})

test.each([
  ['gclid', 'Paid Search', 'google'],
  ['gbraid', 'Paid Search', 'google'],
  ['wbraid', 'Paid Search', 'google'],
  ['msclkid', 'Paid Search', 'bing'],
  ['ttclid', 'Paid Social', 'tiktok'],
  ['li_fat_id', 'Paid Social', 'linkedin'],
  ['fbclid', 'Organic Social', 'facebook'],
])('%s alone is %s', (name, channel, source) => {
  const facts = classify({ pageUrl: `https://shop.example.com/?${name}=abc` })
  expect(facts).toMatchObject({ channel, source, clickIdName: name, clickId: 'abc', hasSource: true })
})

test('fbclid with a paid medium is paid', () => {
  expect(classify({ pageUrl: 'https://s.example/?fbclid=a&utm_medium=paid' }).channel).toBe('Paid Social')
})

test('a click id does not overrule the medium', () => {
  expect(
    classify({ pageUrl: 'https://s.example/?gclid=a&utm_source=google&utm_medium=display' }).channel,
  ).toBe('Display')
  expect(classify({ pageUrl: 'https://s.example/?gclid=a&utm_source=news&utm_medium=email' }).channel).toBe(
    'Email',
  )
})

test('a paid click fills a missing medium', () => {
  expect(classify({ pageUrl: 'https://s.example/?gclid=a&utm_campaign=Brand' })).toMatchObject({
    source: 'google',
    medium: 'cpc',
    campaign: 'Brand',
    channel: 'Paid Search',
  })
})

test('values given beside the address win over those in it', () => {
  const facts = classify({
    pageUrl: 'https://shop.example.com/a?utm_source=bing&utm_medium=cpc&utm_campaign=one&utm_term=shoes',
    utm: { source: 'newsletter', medium: 'email' },
  })
  expect(facts).toMatchObject({
    source: 'newsletter',
    medium: 'email',
    campaign: 'one',
    term: 'shoes',
    channel: 'Email',
  })
})

test('parameters are decoded, and source and medium compared without case', () => {
  const facts = classify({
    pageUrl: 'https://s.example/?utm_source=GOOGLE&utm_medium=CPC&utm_campaign=Fr%C3%BChling+26',
  })
  expect(facts).toMatchObject({
    source: 'google',
    medium: 'cpc',
    campaign: 'Frühling 26',
    channel: 'Paid Search',
  })
})

test('host, path and referrer host are named', () => {
  const facts = classify({
    pageUrl: 'https://Shop.Example.com:8443/a/b?x=1#y',
    referrer: 'https://News.example.net/z',
  })
  expect(facts).toMatchObject({
    pageHost: 'shop.example.com',
    pagePath: '/a/b',
    referrerHost: 'news.example.net',
  })
})

test('no text breaks it', () => {
  for (const pageUrl of [
    '',
    'x',
    '://',
    'https://',
    'https://[::1]:80/a',
    'https://a/%zz?utm_source=%zz',
    'mailto:a@b.c',
  ])
    expect(classify({ pageUrl, referrer: pageUrl }).channel).toBeTypeOf('string')
})
