/**
 * The data of the channel rules: the known sites and the rules, first match wins. Started from Google's default channel
 * grouping (https://support.google.com/analytics/answer/9756891); `docs/guide/channels.md` explains it to users.
 */

export type SiteKind = 'search' | 'social' | 'video' | 'shopping' | 'ai' | 'email'

/** A site: `hosts` match themselves and their subdomains, `aliases` are other spellings seen in utm_source. */
export type Site = {
  readonly name: string
  readonly kind: SiteKind
  readonly hosts: readonly string[]
  readonly aliases?: readonly string[]
}

const site = (
  name: string,
  kind: SiteKind,
  hosts: readonly string[],
  aliases: readonly string[] = [],
): Site => ({
  name,
  kind,
  hosts,
  aliases,
})

/** Google's and Yandex's search live under dozens of country domains; their other services do not count as search. */
export const SEARCH_HOST_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^(www\.|m\.|encrypted\.)?google\.(com?\.)?[a-z]{2,3}$/, 'google'],
  [/^(www\.|m\.)?yandex\.(com\.)?[a-z]{2,3}$/, 'yandex'],
]

export const SITES: readonly Site[] = [
  site('chatgpt.com', 'ai', ['chatgpt.com', 'chat.openai.com'], ['chatgpt', 'openai']),
  site('perplexity.ai', 'ai', ['perplexity.ai', 'ai.perplexity.app.android'], ['perplexity']),
  site('claude.ai', 'ai', ['claude.ai'], ['claude']),
  site('gemini.google.com', 'ai', ['gemini.google.com', 'bard.google.com'], ['gemini']),
  site('copilot.microsoft.com', 'ai', ['copilot.microsoft.com', 'm365.cloud.microsoft'], ['copilot']),
  site('grok.com', 'ai', ['grok.com', 'x.ai'], ['grok']),
  site('deepseek.com', 'ai', ['chat.deepseek.com', 'deepseek.com'], ['deepseek']),
  site('mistral.ai', 'ai', ['chat.mistral.ai', 'mistral.ai'], ['mistral']),
  site('meta.ai', 'ai', ['meta.ai']),
  site('you.com', 'ai', ['you.com']),
  site('poe.com', 'ai', ['poe.com']),
  site('phind.com', 'ai', ['phind.com']),
  site('kagi-assistant', 'ai', ['assistant.kagi.com']),
  site('doubao.com', 'ai', ['doubao.com']),
  site('kimi.com', 'ai', ['kimi.com', 'kimi.moonshot.cn']),

  site(
    'google',
    'search',
    ['com.google.android.googlequicksearchbox'],
    ['adwords', 'googleads', 'google ads', 'google-ads', 'google_ads'],
  ),
  site('bing', 'search', ['bing.com'], ['bingads', 'microsoft', 'microsoftads', 'msn']),
  site('yahoo', 'search', ['search.yahoo.com', 'search.yahoo.co.jp', 'yahoo.com', 'yahoo.co.jp']),
  site('duckduckgo', 'search', ['duckduckgo.com', 'com.duckduckgo.mobile.android'], ['ddg']),
  site('baidu', 'search', ['baidu.com']),
  site('yandex', 'search', ['ya.ru']),
  site('ecosia', 'search', ['ecosia.org']),
  site('qwant', 'search', ['qwant.com']),
  site('brave', 'search', ['search.brave.com']),
  site('startpage', 'search', ['startpage.com']),
  site('naver', 'search', ['search.naver.com', 'naver.com']),
  site('daum', 'search', ['search.daum.net', 'daum.net']),
  site('seznam', 'search', ['search.seznam.cz', 'seznam.cz']),
  site('sogou', 'search', ['sogou.com']),
  site('so.com', 'search', ['so.com']),
  site('ask', 'search', ['ask.com']),
  site('aol', 'search', ['search.aol.com', 'aol.com']),
  site('kagi', 'search', ['kagi.com']),
  site('mojeek', 'search', ['mojeek.com']),
  site('swisscows', 'search', ['swisscows.com']),
  site('dogpile', 'search', ['dogpile.com']),
  site('coccoc', 'search', ['coccoc.com']),

  site(
    'facebook',
    'social',
    ['facebook.com', 'fb.com', 'fb.me', 'com.facebook.katana'],
    ['fb', 'meta', 'facebookads', 'facebook-ads'],
  ),
  site('instagram', 'social', ['instagram.com', 'com.instagram.android'], ['ig', 'insta']),
  site('messenger', 'social', ['messenger.com', 'm.me']),
  site('whatsapp', 'social', ['whatsapp.com', 'wa.me', 'com.whatsapp']),
  site('threads', 'social', ['threads.net', 'threads.com']),
  site(
    'linkedin',
    'social',
    ['linkedin.com', 'lnkd.in', 'com.linkedin.android'],
    ['li', 'linkedinads', 'linkedin-ads'],
  ),
  site('x', 'social', ['x.com', 't.co', 'twitter.com', 'com.twitter.android'], ['twitter']),
  site('tiktok', 'social', ['tiktok.com', 'com.zhiliaoapp.musically'], ['tiktokads', 'tiktok-ads']),
  site('pinterest', 'social', [
    'pinterest.com',
    'pin.it',
    'pinterest.co.uk',
    'pinterest.de',
    'pinterest.fr',
    'com.pinterest',
  ]),
  site('reddit', 'social', ['reddit.com', 'redd.it', 'com.reddit.frontpage']),
  site('snapchat', 'social', ['snapchat.com'], ['snap']),
  site('quora', 'social', ['quora.com']),
  site('telegram', 'social', ['telegram.org', 't.me', 'org.telegram.messenger']),
  site('discord', 'social', ['discord.com', 'discordapp.com']),
  site('vk', 'social', ['vk.com', 'vk.ru'], ['vkontakte']),
  site('ok', 'social', ['ok.ru']),
  site('weibo', 'social', ['weibo.com', 'weibo.cn']),
  site('wechat', 'social', ['weixin.qq.com', 'wechat.com'], ['weixin']),
  site('line', 'social', ['line.me']),
  site('tumblr', 'social', ['tumblr.com']),
  site('mastodon', 'social', ['mastodon.social', 'mstdn.social']),
  site('bluesky', 'social', ['bsky.app', 'go.bsky.app'], ['bsky']),
  site('hackernews', 'social', ['news.ycombinator.com'], ['hacker news', 'hn']),
  site('producthunt', 'social', ['producthunt.com'], ['product hunt']),
  site('xing', 'social', ['xing.com']),
  site('nextdoor', 'social', ['nextdoor.com']),
  site('meetup', 'social', ['meetup.com']),

  site('youtube', 'video', ['youtube.com', 'youtu.be', 'com.google.android.youtube'], ['yt']),
  site('vimeo', 'video', ['vimeo.com']),
  site('twitch', 'video', ['twitch.tv']),
  site('dailymotion', 'video', ['dailymotion.com']),
  site('netflix', 'video', ['netflix.com']),
  site('hulu', 'video', ['hulu.com']),
  site('bilibili', 'video', ['bilibili.com']),
  site('rumble', 'video', ['rumble.com']),

  site(
    'google shopping',
    'shopping',
    ['shopping.google.com'],
    ['googleshopping', 'google-shopping', 'igshopping'],
  ),
  site('amazon', 'shopping', [
    'amazon.com',
    'amazon.de',
    'amazon.co.uk',
    'amazon.fr',
    'amazon.it',
    'amazon.es',
    'amazon.co.jp',
    'amazon.ca',
    'amazon.in',
  ]),
  site('ebay', 'shopping', ['ebay.com', 'ebay.de', 'ebay.co.uk', 'ebay.fr', 'ebay.it', 'ebay.com.au']),
  site('etsy', 'shopping', ['etsy.com']),
  site('walmart', 'shopping', ['walmart.com']),
  site('alibaba', 'shopping', ['alibaba.com']),
  site('aliexpress', 'shopping', ['aliexpress.com']),
  site('shopee', 'shopping', ['shopee.com', 'shopee.ph', 'shopee.sg', 'shopee.co.id']),
  site('lazada', 'shopping', ['lazada.com', 'lazada.com.ph', 'lazada.sg']),
  site('mercadolibre', 'shopping', ['mercadolibre.com', 'mercadolibre.com.mx', 'mercadolibre.com.ar']),
  site('idealo', 'shopping', ['idealo.de', 'idealo.com']),
  site('pricerunner', 'shopping', ['pricerunner.com']),
  site('shop.app', 'shopping', ['shop.app']),

  site('gmail', 'email', ['mail.google.com', 'com.google.android.gm']),
  site('outlook', 'email', ['outlook.live.com', 'outlook.office.com', 'outlook.office365.com']),
  site('yahoo mail', 'email', ['mail.yahoo.com', 'mail.yahoo.co.jp']),
  site('proton mail', 'email', ['mail.proton.me']),
  site('aol mail', 'email', ['mail.aol.com']),
]

/** Pages a buyer passes through on the way back: sign-in and payment. They did not send the visitor. */
export const PASS_THROUGH_HOSTS: readonly string[] = [
  'checkout.stripe.com',
  'hooks.stripe.com',
  'js.stripe.com',
  'buy.stripe.com',
  'paypal.com',
  'sandbox.paypal.com',
  'pay.google.com',
  'pay.amazon.com',
  'klarna.com',
  'checkout.shopify.com',
  'adyen.com',
  'mollie.com',
  'gocardless.com',
  'paymongo.com',
  'checkout.razorpay.com',
  'accounts.google.com',
  'appleid.apple.com',
  'login.microsoftonline.com',
  'login.live.com',
  'auth0.com',
  'okta.com',
]

/** What a click id tells where campaign parameters say nothing: the platform, and whether the click was paid. */
export const CLICK_IDS: Readonly<Record<string, { readonly source: string; readonly medium: string }>> = {
  gclid: { source: 'google', medium: 'cpc' },
  gbraid: { source: 'google', medium: 'cpc' },
  wbraid: { source: 'google', medium: 'cpc' },
  msclkid: { source: 'bing', medium: 'cpc' },
  // Facebook adds fbclid to every outgoing link, paid or not: alone it says only where from.
  fbclid: { source: 'facebook', medium: 'referral' },
  ttclid: { source: 'tiktok', medium: 'paid' },
  li_fat_id: { source: 'linkedin', medium: 'paid' },
}

/** What a rule looks at: `kind` is that of the site behind `source`; all texts in lower case. */
export type Evidence = {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly kind: SiteKind | ''
}

export type ChannelRule = { readonly channel: string; readonly when: (evidence: Evidence) => boolean }

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/
const SHOPPING_CAMPAIGN = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const EMAIL = /^e[-_ ]?mail$/
const isOneOf = (...values: readonly string[]) => {
  const set = new Set(values)
  return (value: string) => set.has(value)
}
const isDisplay = isOneOf('display', 'banner', 'expandable', 'interstitial', 'cpm')
const isSocialMedium = isOneOf(
  'social',
  'social-network',
  'social-media',
  'sm',
  'social network',
  'social media',
)
const isReferral = isOneOf('referral', 'app', 'link')
const isAffiliate = isOneOf('affiliate', 'affiliates')
const isNone = isOneOf('', '(none)', '(not set)')

/** First match wins; what matches nothing is `Unassigned`. */
export const CHANNEL_RULES: readonly ChannelRule[] = [
  {
    channel: 'Direct',
    when: ({ source, medium }) => (source === '(direct)' || source === 'direct') && isNone(medium),
  },
  {
    channel: 'Cross-network',
    when: ({ campaign, medium }) => campaign.includes('cross-network') || medium === 'cross-network',
  },
  {
    channel: 'Paid Shopping',
    when: ({ kind, medium, campaign }) =>
      PAID.test(medium) && (kind === 'shopping' || SHOPPING_CAMPAIGN.test(campaign)),
  },
  { channel: 'Paid Search', when: ({ kind, medium }) => kind === 'search' && PAID.test(medium) },
  { channel: 'Paid Social', when: ({ kind, medium }) => kind === 'social' && PAID.test(medium) },
  { channel: 'Paid Video', when: ({ kind, medium }) => kind === 'video' && PAID.test(medium) },
  { channel: 'Display', when: ({ medium }) => isDisplay(medium) },
  { channel: 'Paid Other', when: ({ medium }) => PAID.test(medium) },
  {
    channel: 'AI Assistants',
    when: ({ kind, medium }) => kind === 'ai' || medium === 'ai-assistant' || medium === 'ai',
  },
  { channel: 'Email', when: ({ source, medium }) => EMAIL.test(medium) || EMAIL.test(source) },
  { channel: 'SMS', when: ({ source, medium }) => source === 'sms' || medium === 'sms' },
  {
    channel: 'Mobile Push Notifications',
    when: ({ source, medium }) =>
      medium.endsWith('push') ||
      medium.includes('mobile') ||
      medium.includes('notification') ||
      source === 'firebase',
  },
  { channel: 'Affiliates', when: ({ medium }) => isAffiliate(medium) },
  { channel: 'Audio', when: ({ medium }) => medium === 'audio' },
  {
    channel: 'Organic Shopping',
    when: ({ kind, campaign, medium }) =>
      kind === 'shopping' || (SHOPPING_CAMPAIGN.test(campaign) && isReferral(medium)),
  },
  { channel: 'Organic Social', when: ({ kind, medium }) => kind === 'social' || isSocialMedium(medium) },
  { channel: 'Organic Video', when: ({ kind, medium }) => kind === 'video' || medium.includes('video') },
  { channel: 'Organic Search', when: ({ kind, medium }) => kind === 'search' || medium === 'organic' },
  { channel: 'Email', when: ({ kind }) => kind === 'email' },
  { channel: 'Referral', when: ({ medium }) => isReferral(medium) },
]
