import { useInfiniteQuery } from '@tanstack/react-query'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { conflictsQuery } from '../api/list-conflicts.ts'

/** The way to the conflicts, with how many wait. */
export function ConflictsButton() {
  const format = useFormat()
  const conflicts = useInfiniteQuery(conflictsQuery(useWorkspace().workspace_id))
  const pages = conflicts.data?.pages ?? []
  const count = pages.reduce((sum, page) => sum + page.conflicts.length, 0)
  const shown = `${format.count(count)}${conflicts.hasNextPage ? '+' : ''}`
  return (
    <ButtonLink to="/people/conflicts" search={true} variant="default" size="xs">
      {count === 0 ? 'Conflicts and rules' : `Conflicts (${shown})`}
    </ButtonLink>
  )
}
