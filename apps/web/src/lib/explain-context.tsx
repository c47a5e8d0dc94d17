/** Any number on any page can be explained: what it means and what it is counted from. The app shows the explanation. */
import type { QueryFilter } from '@tributary/contract/query'
import { createContext, useContext } from 'react'
import type { JourneySettings, Report } from './report-search.ts'

export type ExplainQuestion = {
  /** As the catalogue names it; credited metrics name their model: `attributed_revenue:linear`. */
  metric: string
  filters: readonly QueryFilter[]
  range: { from: string; to: string }
  model: string
  /** Without a kind, conversions with money. */
  window: Omit<JourneySettings, 'conversions'> & Partial<Pick<JourneySettings, 'conversions'>>
  /** The number as it stands on the page that asks. */
  shown: string
}

const ExplainContext = createContext<((question: ExplainQuestion) => void) | undefined>(undefined)

export const ExplainProvider = ExplainContext.Provider

/** Opens the explanation; undefined where nothing can be looked into, as behind a share link. */
export function useExplain(): ((question: ExplainQuestion) => void) | undefined {
  return useContext(ExplainContext)
}

/** The settings of the page as a question about one of its metrics. Which conversions count is asked on few pages: those say so. */
export function questionOf(
  report: Report,
  question: Pick<ExplainQuestion, 'metric' | 'shown'> & Partial<ExplainQuestion>,
): ExplainQuestion {
  const { conversions: _, ...window } = report.journey
  return { filters: [], range: report.range, model: report.model, window, ...question }
}
