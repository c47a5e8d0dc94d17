import type { ReactNode } from 'react'
import { ButtonLink } from './link.tsx'
import { EmptyState } from './states.tsx'

/** Where conversions are counted and there are none: what the page makes of them, and how to get some. */
export function NoConversions({ children }: { children: ReactNode }) {
  return (
    <EmptyState
      title="No conversions in this range"
      action={
        <ButtonLink to="/import" variant="default">
          Import conversions
        </ButtonLink>
      }
    >
      {children} Choose a longer range, or bring in conversions.
    </EmptyState>
  )
}
