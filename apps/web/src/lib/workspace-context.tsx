/** The chosen workspace, its formatter and the report that the URL asks for. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Me, Workspace } from '@tributary/contract/access'
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react'
import { useToday } from './clock-context.tsx'
import { createFormatter, type Formatter } from './format.ts'
import { type Report, type ReportSearch, reportOf, reportSearchSchema } from './report-search.ts'

type Chosen = { me: Me; workspace: Workspace; format: Formatter }

const WorkspaceContext = createContext<Chosen | undefined>(undefined)

type ProviderProps = { me: Me; workspace: Workspace; children: ReactNode }

export function WorkspaceProvider({ me, workspace, children }: ProviderProps) {
  const chosen = useMemo(
    () => ({ me, workspace, format: createFormatter(undefined, workspace.time_zone) }),
    [me, workspace],
  )
  return <WorkspaceContext value={chosen}>{children}</WorkspaceContext>
}

function useChosen(): Chosen {
  const chosen = useContext(WorkspaceContext)
  if (!chosen) throw new Error('no workspace was provided')
  return chosen
}

export function useMe(): Me {
  return useChosen().me
}
export function useWorkspace(): Workspace {
  return useChosen().workspace
}
export function useFormat(): Formatter {
  return useChosen().format
}

export type SearchChange = Partial<Record<keyof ReportSearch, string | number | undefined>>

/** The URL's settings and a function that changes some of them, leaving a step for the Back button. */
export function useReport(): {
  search: ReportSearch
  report: Report
  today: string
  change: (patch: SearchChange) => void
} {
  const raw = useSearch({ strict: false })
  const navigate = useNavigate()
  const today = useToday(useWorkspace().time_zone)
  const search = useMemo(() => reportSearchSchema.parse(raw), [raw])
  const report = useMemo(() => reportOf(search, today), [search, today])
  const change = useCallback(
    (patch: SearchChange) => {
      void navigate({
        to: '.',
        search: (old: object) => reportSearchSchema.parse({ ...old, ...patch }),
        // The page stays where it is being read.
        resetScroll: false,
      })
    },
    [navigate],
  )
  return { search, report, today, change }
}
