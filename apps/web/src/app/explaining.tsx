import { type ReactNode, useState } from 'react'
import { ExplainDrawer } from '../features/explain/components/explain-drawer.tsx'
import { ExplainProvider, type ExplainQuestion } from '../lib/explain-context.tsx'

/** Lets every number below be explained. */
export function Explaining({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<ExplainQuestion>()
  return (
    <ExplainProvider value={setQuestion}>
      {children}
      <ExplainDrawer question={question} onClose={() => setQuestion(undefined)} />
    </ExplainProvider>
  )
}
