import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { can } from '@tributary/contract/permissions'
import { importsQuery } from '../features/imports/api/list-imports.ts'
import { isRunning } from '../features/imports/model/import-state.ts'
import { useFreshNumbersAfter } from '../lib/fresh-numbers.ts'
import { useFormat, useWorkspace } from '../lib/workspace-context.tsx'
import { TextLink } from '../ui/link.tsx'
import { Group, Progress } from '../ui/primitives.ts'

/** Follows imports wherever the user is: a line while one runs, and fresh numbers on every page when it is done. */
export function ImportProgress() {
  const workspace = useWorkspace()
  const { pathname } = useLocation()
  const format = useFormat()
  const imports = useQuery({
    ...importsQuery(workspace.workspace_id),
    enabled: can(workspace.role, 'readNumbers'),
  })
  const running = imports.data?.imports.filter((entry) => isRunning(entry.state)) ?? []
  useFreshNumbersAfter(running.length > 0)
  const current = running.find((entry) => entry.state !== 'queued') ?? running[0]
  if (!current || pathname.startsWith('/import')) return null
  const waiting = running.length > 1 ? `, ${running.length - 1} more waiting` : ''
  return (
    <Group
      role="status"
      aria-label="Import"
      gap="sm"
      px="md"
      py={6}
      wrap="nowrap"
      style={{ background: 'var(--t-accent-soft)' }}
    >
      <TextLink to="/import" search={true} size="sm" className="ellipsis">
        Importing {current.file_name}: {format.shareWhole(current.progress)}
        {waiting}
      </TextLink>
      <Progress
        flex={1}
        miw={40}
        value={current.progress * 100}
        aria-label={`Importing ${current.file_name}`}
      />
    </Group>
  )
}
