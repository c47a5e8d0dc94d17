import type { ReactNode } from 'react'
import { UnstyledButton } from './primitives.ts'

type OpeningProps = {
  /** The number in words, and what happens. */
  label: string
  /** Whether what is behind it is on screen. */
  isOpen: boolean
  /** Absent where nothing is behind the number, or may not be seen. */
  onOpen: (() => void) | false | undefined
  className?: string | undefined
  children: ReactNode
}

/** A number that opens a list of what is behind it. */
export function Opening({ label, isOpen, onOpen, className = '', children }: OpeningProps) {
  if (!onOpen) return className === '' ? children : <span className={className}>{children}</span>
  return (
    <UnstyledButton
      className={`explained ${className}`}
      fz="inherit"
      fw="inherit"
      lh="inherit"
      onClick={onOpen}
      aria-pressed={isOpen}
      aria-label={label}
    >
      {children}
    </UnstyledButton>
  )
}
