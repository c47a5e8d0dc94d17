import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { type ExplainQuestion, questionOf, useExplain } from '../lib/explain-context.tsx'
import { useReport } from '../lib/workspace-context.tsx'

type ExplainedProps = Partial<Omit<ExplainQuestion, 'metric' | 'shown'>> & {
  metric: string
  /** What the number is called, for those who cannot see it. */
  label: string
  /** The number as text. */
  shown: string
  children?: ReactNode
}

/** A number that opens its explanation; plain text where there is none. */
export function Explained({ metric, label, shown, children, ...more }: ExplainedProps) {
  const explain = useExplain()
  const { report } = useReport()
  if (!explain) return <>{children ?? shown}</>
  return (
    <UnstyledButton
      className="explained"
      fz="inherit"
      fw="inherit"
      lh="inherit"
      aria-label={`${label}: ${shown}. Explain`}
      onClick={(event) => {
        event.stopPropagation()
        explain(questionOf(report, { metric, shown, ...more }))
      }}
    >
      {children ?? shown}
    </UnstyledButton>
  )
}
