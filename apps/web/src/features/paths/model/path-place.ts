/** A number of the paths: what it is called, and the file of its conversions. */
import { minorToDecimal } from '@tributary/contract/money'
import type { PathConversion, PathPlace, Paths } from '@tributary/contract/paths'
import { toCsv } from '../../../lib/csv.ts'
import type { Formatter } from '../../../lib/format.ts'
import { lagBins, lengthBins } from './lag-columns.ts'
import { flowPlaceName } from './path-flow.ts'

/** Whether both mean the same conversions. */
export function isSamePlace(one: PathPlace | undefined, other: PathPlace): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The column of a lag that was chosen: series 0 counts from the first touch. */
export function lagPlace(lag: Paths['lag'], index: number, series: number): PathPlace | undefined {
  const bin = lagBins(lag)[index]
  const since = series === 0 ? 'first' : 'last'
  return bin && { of: 'lag', since, from: bin.from, to: bin.to }
}

export function lengthPlace(lengths: Paths['lengths'], index: number): PathPlace | undefined {
  const bin = lengthBins(lengths)[index]
  return bin && { of: 'touches', from: bin.from, to: bin.to }
}

export function linkPlace(paths: Paths, index: number): PathPlace | undefined {
  const link = paths.flow.links[index]
  return link && { of: 'link', from: link.from, to: link.to }
}

/** Whether the report has the place: with other settings its flow has other links. */
export function isPlaceOf(paths: Paths, place: PathPlace): boolean {
  if (place.of !== 'link') return true
  return paths.flow.links.some(({ from, to }) => from === place.from && to === place.to)
}

const span = (from: number, to: number | undefined) =>
  to === undefined ? `${from} or more` : from === to ? String(from) : `${from} to ${to}`

/** "Email → Direct", "3 touches", "0 days after the first touch". */
export function placeName(place: PathPlace, paths: Paths): string {
  switch (place.of) {
    case 'total':
      return 'All conversions'
    case 'other':
      return 'All other paths'
    case 'path':
      return place.path.length === 0 ? 'No touch in the window' : place.path.join(' → ')
    case 'touches':
      return `${span(place.from, place.to)} ${place.to === 1 ? 'touch' : 'touches'}`
    case 'lag':
      return `${span(place.from, place.to)} whole ${place.to === 1 ? 'day' : 'days'} after the ${place.since} touch`
    case 'link':
      return `${flowPlaceName(paths, place.from)} → ${flowPlaceName(paths, place.to)}`
  }
}

type PlaceNumber = { conversions: number; net_amount_minor?: string }

/** The number that stands at the place, with its money where the page shows it. */
function placeNumber(place: PathPlace, paths: Paths): PlaceNumber | undefined {
  switch (place.of) {
    case 'total':
      return paths.total
    case 'other':
      return paths.other
    case 'path':
      if (place.path.length === 0) return paths.without_touch
      return paths.paths.find(({ path }) => path.join('\n') === place.path.join('\n'))
    case 'touches': {
      const bin = lengthBins(paths.lengths).find(({ from }) => from === place.from)
      return bin && { conversions: bin.conversions, net_amount_minor: bin.netAmountMinor }
    }
    case 'lag': {
      const bin = lagBins(paths.lag).find(({ from }) => from === place.from)
      return bin && { conversions: place.since === 'first' ? bin.fromFirst : bin.fromLast }
    }
    case 'link':
      return paths.flow.links.find(({ from, to }) => from === place.from && to === place.to)
  }
}

/** "69 conversions, €3,709.92 after refunds". */
export function placeWords(place: PathPlace, paths: Paths, format: Formatter): string {
  const number = placeNumber(place, paths)
  if (!number) return ''
  const { conversions, net_amount_minor: net } = number
  const money = net === undefined ? '' : `, ${format.money(net, paths.currency)} after refunds`
  return `${format.count(conversions)} ${conversions === 1 ? 'conversion' : 'conversions'}${money}`
}

/** "6 min", "4 d": how long before the conversion the path began. */
export function sinceFirst({ ts, since_first_ms }: PathConversion, format: Formatter): string | null {
  if (since_first_ms === null) return null
  return format.lapse(new Date(Date.parse(ts) - since_first_ms).toISOString(), ts)
}

export function conversionsCsv(conversions: readonly PathConversion[], currency: string): string {
  const decimal = (minor: string) => minorToDecimal(BigInt(minor), currency)
  return toCsv(
    [
      'conversion_id',
      'order_id',
      'type',
      'ts',
      'person',
      'path',
      'revenue',
      'revenue_after_refunds',
      'currency',
    ],
    conversions.map((row) => [
      row.conversion_id,
      row.order_id,
      row.conversion_type,
      row.ts,
      row.person,
      row.path.join(' > '),
      decimal(row.amount_minor),
      decimal(row.net_amount_minor),
      currency,
    ]),
  )
}
