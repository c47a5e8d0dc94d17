/** Who visits: countries with public address ranges of large access providers, and current browsers by share. */

export type Country = {
  code: string
  share: number
  language: string
  utcOffsetHours: number
  /** First octet and inclusive range of the second: ranges held by one provider of the country for decades. */
  ipRanges: readonly (readonly [number, number, number])[]
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'US',
    share: 66,
    language: 'en-US',
    utcOffsetHours: -6,
    ipRanges: [
      [73, 0, 255],
      [98, 192, 223],
      [71, 112, 127],
      [174, 192, 255],
    ],
  },
  { code: 'CA', share: 10, language: 'en-CA', utcOffsetHours: -5, ipRanges: [[99, 224, 255]] },
  {
    code: 'GB',
    share: 9,
    language: 'en-GB',
    utcOffsetHours: 0,
    ipRanges: [
      [86, 128, 191],
      [81, 96, 111],
    ],
  },
  {
    code: 'DE',
    share: 5,
    language: 'de-DE',
    utcOffsetHours: 1,
    ipRanges: [
      [91, 0, 63],
      [79, 192, 255],
    ],
  },
  {
    code: 'AU',
    share: 4,
    language: 'en-AU',
    utcOffsetHours: 10,
    ipRanges: [
      [101, 160, 191],
      [1, 120, 127],
    ],
  },
  { code: 'FR', share: 2.5, language: 'fr-FR', utcOffsetHours: 1, ipRanges: [[90, 0, 63]] },
  { code: 'NL', share: 2, language: 'nl-NL', utcOffsetHours: 1, ipRanges: [[84, 24, 31]] },
  { code: 'SE', share: 1.5, language: 'sv-SE', utcOffsetHours: 1, ipRanges: [[81, 224, 239]] },
]

export type Browser = {
  share: number
  /** Safari forgets script-written cookies after seven days without a visit. */
  forgetsAfterWeek: boolean
  screen: string
  userAgent: string
}

export const PHONE_BROWSERS: readonly Browser[] = [
  {
    share: 46,
    forgetsAfterWeek: true,
    screen: '390x844',
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
  {
    share: 4,
    forgetsAfterWeek: true,
    screen: '820x1180',
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
  {
    share: 38,
    forgetsAfterWeek: false,
    screen: '412x915',
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
  },
  {
    share: 8,
    forgetsAfterWeek: false,
    screen: '384x854',
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  },
  {
    share: 4,
    forgetsAfterWeek: false,
    screen: '393x873',
    userAgent: 'Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0',
  },
]

export const DESKTOP_BROWSERS: readonly Browser[] = [
  {
    share: 48,
    forgetsAfterWeek: false,
    screen: '1920x1080',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
  },
  {
    share: 14,
    forgetsAfterWeek: false,
    screen: '1536x864',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0',
  },
  {
    share: 17,
    forgetsAfterWeek: true,
    screen: '1728x1117',
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  },
  {
    share: 13,
    forgetsAfterWeek: false,
    screen: '1440x900',
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
  },
  {
    share: 8,
    forgetsAfterWeek: false,
    screen: '1920x1200',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0',
  },
]

/** Crawlers that run scripts, with an address of the range each operator publishes. */
export const CRAWLERS: readonly { userAgent: string; ip: string }[] = [
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.7151.68 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    ip: '66.249.66.41',
  },
  {
    userAgent:
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
    ip: '40.77.167.20',
  },
  {
    userAgent: 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
    ip: '54.36.148.9',
  },
  {
    userAgent:
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    ip: '20.171.207.3',
  },
]
