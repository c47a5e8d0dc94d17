/** Where a visitor came from: the evidence of one event to source, medium, campaign and channel, by one rule table. */
import { CLICK_ID_NAMES } from '@tributary/pixel/wire'
import {
  CHANNEL_RULES,
  CLICK_IDS,
  PASS_THROUGH_HOSTS,
  SEARCH_HOST_PATTERNS,
  SITES,
  type Site,
  type SiteKind,
} from './channel-rules.data.ts'
import { isSameSite, type PageAddress, readPageAddress, readQueryValue } from './page-address.ts'

/** Texts as sent; '' for what is absent. */
export type SourceEvidence = {
  readonly pageUrl: string
  readonly referrer: string
  readonly utm: {
    readonly source: string
    readonly medium: string
    readonly campaign: string
    readonly term: string
    readonly content: string
  }
  readonly clickIdName: string
  readonly clickId: string
}

export type SourceFacts = {
  readonly channel: string
  /** Lower case; '(direct)' without any source. */
  readonly source: string
  /** Lower case; '(none)' without any source. */
  readonly medium: string
  readonly campaign: string
  readonly term: string
  readonly content: string
  readonly clickIdName: string
  readonly clickId: string
  readonly pageHost: string
  readonly pagePath: string
  readonly referrerHost: string
  /** True when the event itself says where from: campaign parameters, a click id or a foreign referrer. */
  readonly hasSource: boolean
}

const SITE_OF_HOST = new Map<string, Site>(
  SITES.flatMap((site) => site.hosts.map((host) => [host, site] as const)),
)
const SITE_OF_NAME = new Map<string, Site>(
  SITES.flatMap((site) => [site.name, ...(site.aliases ?? [])].map((name) => [name, site] as const)),
)
const PASS_THROUGH = new Set(PASS_THROUGH_HOSTS)

/** Classifies one event. Values given explicitly win over those in the page's address. Pure. */
export function classifySource(evidence: SourceEvidence): SourceFacts {
  const page = readPageAddress(evidence.pageUrl)
  const referrer = readPageAddress(evidence.referrer)
  const tags = readTags(evidence, page)
  const click = readClickId(evidence, page)
  const isForeign = isForeignReferrer(referrer.host, page.host)
  const isTagged = tags.source !== '' || tags.medium !== '' || tags.campaign !== ''
  const hasSource = isTagged || click.name !== '' || isForeign
  const { source, medium } = nameSource(tags, click.name, isForeign ? referrer.host : '')
  return {
    channel: channelOf(source, medium, tags.campaign, click.name),
    source,
    medium,
    campaign: tags.campaign,
    term: tags.term,
    content: tags.content,
    clickIdName: click.name,
    clickId: click.value,
    pageHost: page.host,
    pagePath: page.path,
    referrerHost: referrer.host,
    hasSource,
  }
}

type Tags = SourceEvidence['utm']

function readTags({ utm }: SourceEvidence, page: PageAddress): Tags {
  const fromPage = page.query.includes('utm_')
  const read = (given: string, name: string) => {
    const value = (given !== '' ? given : fromPage ? readQueryValue(page.query, name) : '').trim()
    return value === '(not set)' || value === '(none)' ? '' : value
  }
  return {
    source: read(utm.source, 'utm_source').toLowerCase(),
    medium: read(utm.medium, 'utm_medium').toLowerCase(),
    campaign: read(utm.campaign, 'utm_campaign'),
    term: read(utm.term, 'utm_term'),
    content: read(utm.content, 'utm_content'),
  }
}

function readClickId(evidence: SourceEvidence, page: PageAddress): { name: string; value: string } {
  if (evidence.clickIdName !== '' && evidence.clickId !== '')
    return { name: evidence.clickIdName, value: evidence.clickId }
  if (page.query !== '') {
    for (const name of CLICK_ID_NAMES) {
      const value = readQueryValue(page.query, name)
      if (value !== '') return { name, value }
    }
  }
  return { name: '', value: '' }
}

function isForeignReferrer(referrerHost: string, pageHost: string): boolean {
  if (referrerHost === '' || isSameSite(referrerHost, pageHost)) return false
  return !isWithin(referrerHost, PASS_THROUGH)
}

/** Campaign parameters first, then what the click id implies, then the referrer. */
function nameSource(
  tags: Tags,
  clickIdName: string,
  referrerHost: string,
): { source: string; medium: string } {
  const site = referrerHost === '' ? undefined : findSiteOfHost(referrerHost)
  const referred =
    referrerHost === ''
      ? undefined
      : {
          source: site?.name ?? referrerHost.replace(/^www\./, ''),
          medium: site?.kind === 'search' ? 'organic' : 'referral',
        }
  const implied = CLICK_IDS[clickIdName]
  // A free click from a platform's other app (fbclid on an Instagram link): the referrer knows better which.
  const clicked = implied?.medium === 'referral' && site?.kind === 'social' ? referred : implied
  if (tags.source === '' && tags.medium === '' && tags.campaign === '')
    return clicked ?? referred ?? { source: '(direct)', medium: '(none)' }
  return {
    source: tags.source || clicked?.source || referred?.source || '(not set)',
    medium: tags.medium || paidMedium(implied?.medium) || '(not set)',
  }
}

/** A paid click fills a missing utm_medium; a free one does not. */
function paidMedium(medium: string | undefined): string {
  return medium === undefined || medium === 'referral' ? '' : medium
}

function channelOf(source: string, medium: string, campaign: string, clickIdName: string): string {
  const kind = siteKind(source) || siteKind(CLICK_IDS[clickIdName]?.source ?? '')
  const evidence = { source, medium, campaign: campaign.toLowerCase(), kind }
  return CHANNEL_RULES.find((rule) => rule.when(evidence))?.channel ?? 'Unassigned'
}

function siteKind(source: string): SiteKind | '' {
  if (source === '') return ''
  return (SITE_OF_NAME.get(source) ?? (source.includes('.') ? findSiteOfHost(source) : undefined))?.kind ?? ''
}

/** The site of a host: itself or the nearest parent that is known. */
function findSiteOfHost(host: string): Site | undefined {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const site = SITE_OF_HOST.get(name)
    if (site) return site
  }
  for (const [pattern, name] of SEARCH_HOST_PATTERNS) if (pattern.test(host)) return SITE_OF_NAME.get(name)
  return undefined
}

function isWithin(host: string, hosts: ReadonlySet<string>): boolean {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1))
    if (hosts.has(name)) return true
  return false
}
