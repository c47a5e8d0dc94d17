import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { type ExplainQuestion, questionOf, useExplain } from '../lib/explain-context.tsx'
import { useReport } from '../lib/workspace-context.tsx'

type NumberProps = {
  question: ExplainQuestion
  /** What the number is called, for those who cannot see it. */
  label: string
  children?: ReactNode
}

/** A number that opens its explanation; plain text where there is none. */
export function ExplainedNumber({ question, label, children }: NumberProps) {
  const explain = useExplain()
  const { shown } = question
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
        explain(question)
      }}
    >
      {children ?? shown}
    </UnstyledButton>
  )
}

type ExplainedProps = Partial<Omit<ExplainQuestion, 'metric' | 'shown'>> & {
  metric: string
  label: string
  /** The number as text. */
  shown: string
  children?: ReactNode
}

/** A number under the settings of the page, but for what is said otherwise. */
export function Explained({ metric, label, shown, children, ...more }: ExplainedProps) {
  const { report } = useReport()
  return (
    <ExplainedNumber question={questionOf(report, { metric, shown, ...more })} label={label}>
      {children}
    </ExplainedNumber>
  )
}
