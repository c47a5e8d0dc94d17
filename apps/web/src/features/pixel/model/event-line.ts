import type { StoredEvent } from '@tributary/contract/events'

/** The address of a page without its protocol and query, short enough for a list. */
export function pagePath(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return `${host}${pathname === '/' ? '' : pathname}`
}

/** Where an event came from, in one line: channel, campaign, device, country; parts that are unknown are left out. */
export function originText(
  event: Pick<StoredEvent, 'channel' | 'campaign' | 'device' | 'browser' | 'country'>,
): string {
  return [event.channel, event.campaign, event.device, event.browser, event.country]
    .filter((part) => part !== '')
    .join(' · ')
}
