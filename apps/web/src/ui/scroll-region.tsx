import type { ReactNode } from 'react'

type ScrollRegionProps = { label: string; children: ReactNode; className?: string | undefined }

/** What is wider than its place, such as a table, scrolls sideways in it. */
export function ScrollRegion({ label, children, className }: ScrollRegionProps) {
  return (
    <section
      className={className}
      style={{ overflowX: 'auto', maxWidth: '100%' }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
    >
      {children}
    </section>
  )
}
