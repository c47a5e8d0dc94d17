import type { PathPlace } from '@tributary/contract/paths'
import { formatPlace } from '../lib/path-place.ts'
import { TextLink } from './link.tsx'

type ConversionsLinkProps = {
  /** As the page Paths has it. */
  place: Extract<PathPlace, { of: 'total' | 'path' }>
  /** Whether the number counts conversions with money, whatever the address says. */
  withMoney?: boolean
  /** What the number is called, for those who cannot see it. */
  label: string
  /** The number as text. */
  shown: string
}

/** A number whose conversions are listed on the page Paths, under the same settings. */
export function ConversionsLink({ place, withMoney = false, label, shown }: ConversionsLinkProps) {
  return (
    <TextLink
      to="/paths"
      search={(old: object) => ({
        ...old,
        ...(withMoney && { conversions: undefined }),
        place: formatPlace(place),
      })}
      className="explained"
      fz="inherit"
      c="inherit"
      underline="never"
      aria-label={`${label}: ${shown}. List its conversions`}
    >
      {shown}
    </TextLink>
  )
}
