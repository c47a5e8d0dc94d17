import 'react'

declare module 'react' {
  interface CSSProperties {
    /** Colour of a dot, read by a style sheet. */
    '--dot'?: string
  }
}
