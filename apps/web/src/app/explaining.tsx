import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { ExplainProvider, type ExplainQuestion } from '../lib/explain-context.tsx'

const ExplainDrawer = lazy(async () => ({
  default: (await import('../features/explain/components/explain-drawer.tsx')).ExplainDrawer,
}))

/** Lets every number below be explained. */
export function Explaining({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<ExplainQuestion>()
  // Loaded with the first question, and kept: it closes slowly and gives the focus back.
  const [isWanted, setIsWanted] = useState(false)
  const ask = useCallback((asked: ExplainQuestion) => {
    setIsWanted(true)
    setQuestion(asked)
  }, [])
  return (
    <ExplainProvider value={ask}>
      {children}
      {isWanted && (
        <Suspense fallback={null}>
          <ExplainDrawer question={question} onClose={() => setQuestion(undefined)} />
        </Suspense>
      )}
    </ExplainProvider>
  )
}
