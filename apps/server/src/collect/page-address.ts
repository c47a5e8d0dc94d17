/** Reading an address without the cost of a URL object: the collector does this for every event. */

export type PageAddress = {
  /** Lower case, without user name and port; '' when the text is not an absolute address. */
  readonly host: string
  /** As sent, at least '/' ; '' when there is no host. */
  readonly path: string
  /** Without '?'. */
  readonly query: string
}

const NOWHERE: PageAddress = { host: '', path: '', query: '' }

/** Host, path and query of an absolute address; the fragment is dropped. */
export function readPageAddress(address: string): PageAddress {
  const scheme = address.indexOf('://')
  if (scheme < 1 || scheme > 20) return NOWHERE
  const start = scheme + 3
  const end = endOfAuthority(address, start)
  const authority = address.slice(start, end)
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const bare = (
    host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:\d*$/, '')
  ).toLowerCase()
  if (bare === '') return NOWHERE
  const fragment = address.indexOf('#', end)
  const whole = fragment < 0 ? address.slice(end) : address.slice(end, fragment)
  const mark = whole.indexOf('?')
  const path = mark < 0 ? whole : whole.slice(0, mark)
  return { host: bare, path: path === '' ? '/' : path, query: mark < 0 ? '' : whole.slice(mark + 1) }
}

function endOfAuthority(address: string, start: number): number {
  for (let index = start; index < address.length; index++) {
    const code = address.charCodeAt(index)
    if (code === 47 || code === 63 || code === 35) return index // / ? #
  }
  return address.length
}

/** The value of one parameter of a query, decoded; '' when absent or not decodable. The first of several holds. */
export function readQueryValue(query: string, name: string): string {
  let from = 0
  while (from <= query.length) {
    const at = query.indexOf(name, from)
    if (at < 0) return ''
    const isWhole =
      (at === 0 || query[at - 1] === '&' || query[at - 1] === ';') && query[at + name.length] === '='
    if (isWhole) {
      const start = at + name.length + 1
      const stop = query.indexOf('&', start)
      return decodeQueryText(stop < 0 ? query.slice(start) : query.slice(start, stop))
    }
    from = at + name.length
  }
  return ''
}

/** Percent and plus decoding that never throws: what cannot be decoded stays as it was sent. */
function decodeQueryText(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Where registrable names have three labels (shop.example.co.uk) or every customer has a name of their own (me.github.io). */
const SECOND_LEVEL = /^(co|com|org|net|gov|edu|ac|or|ne|go)\.[a-z]{2}$/
const SHARED_SUFFIXES = new Set([
  'github.io',
  'gitlab.io',
  'netlify.app',
  'vercel.app',
  'pages.dev',
  'workers.dev',
  'herokuapp.com',
  'myshopify.com',
  'blogspot.com',
  'wordpress.com',
  'wixsite.com',
  'webflow.io',
  'web.app',
  'firebaseapp.com',
  'azurewebsites.net',
  'cloudfront.net',
  'amazonaws.com',
])

/** Whether two hosts belong to one site: equal, or under the same registrable name (www.shop.com and pay.shop.com). */
export function isSameSite(host: string, other: string): boolean {
  return host === other || siteName(host) === siteName(other)
}

function siteName(host: string): string {
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) return host
  const labels = host.split('.')
  if (labels.length <= 2) return host
  const lastTwo = labels.slice(-2).join('.')
  const keep = SECOND_LEVEL.test(lastTwo) || SHARED_SUFFIXES.has(lastTwo) ? 3 : 2
  return labels.slice(-keep).join('.')
}
