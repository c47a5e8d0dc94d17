import { TOUCH_DIMENSIONS } from '@tributary/contract/attribution'

type TouchDimension = (typeof TOUCH_DIMENSIONS)[number]

const LABELS: Readonly<Record<TouchDimension, string>> = {
  channel: 'Channel',
  campaign: 'Campaign',
  source_medium: 'Source / medium',
  source: 'Source',
  medium: 'Medium',
  landing_page: 'Landing page',
  country: 'Country',
  device: 'Device',
}

/** What touches are told apart by, to choose from. */
export function touchDimensionChoices(
  dimensions: readonly TouchDimension[] = TOUCH_DIMENSIONS,
): { value: string; label: string }[] {
  return dimensions.map((value) => ({ value, label: LABELS[value] }))
}
