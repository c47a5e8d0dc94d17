import type { Journey } from '@tributary/contract/attribution'

/** A touch of which only this is known. */
export function touchOf(
  known: Pick<Journey['touches'][number], 'touch_id' | 'ts'> & Partial<Journey['touches'][number]>,
): Journey['touches'][number] {
  return {
    channel: 'Email',
    campaign: '',
    source: '',
    medium: '',
    landing_page: '',
    device: '',
    country: '',
    anonymous_id: '',
    share: 0,
    amount_minor: '0',
    net_amount_minor: '0',
    ...known,
  }
}

/** A payment of 50 euros on 5 March 2026, after no touch, with these differences. */
export function journeyOf(known: Partial<Journey>): Journey {
  return {
    conversion_id: 'c',
    order_id: 'A-1',
    conversion_type: 'purchase',
    person: 'p',
    person_id: 'u:p',
    ts: '2026-03-05T00:00:00Z',
    currency: 'EUR',
    amount_minor: '5000',
    net_amount_minor: '5000',
    refunds: [],
    products: [],
    model: 'linear',
    lookback_days: 30,
    scope: 'window',
    touches: [],
    unattributed: false,
    notes: [],
    ...known,
  }
}
