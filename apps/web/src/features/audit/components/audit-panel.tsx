import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AuditFilter } from '@tributary/contract/audit'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Stack } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { auditChoicesQuery, auditExportAddress, auditQuery } from '../api/list-audit.ts'
import { AuditEntryRow } from './audit-entry-row.tsx'
import { AuditFilters } from './audit-filters.tsx'

/** Who changed what, newest first. */
export function AuditPanel() {
  const { workspace_id: workspaceId } = useWorkspace()
  const [filter, setFilter] = useState<AuditFilter>({})
  const log = useInfiniteQuery(auditQuery(workspaceId, filter))
  const choices = useQuery(auditChoicesQuery(workspaceId))
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? []
  const isNarrowed = Object.values(filter).some((value) => value !== undefined)
  return (
    <Panel
      title="Changes"
      note="Every change, who made it and what was before. It cannot be altered."
      actions={
        <Button
          component="a"
          size="xs"
          variant="default"
          href={auditExportAddress(workspaceId, filter)}
          download
        >
          CSV
        </Button>
      }
    >
      <Stack gap="md">
        <AuditFilters filter={filter} choices={choices.data} onChange={setFilter} />
        <QueryState query={log} />
        {log.isSuccess && entries.length === 0 && (
          <EmptyState
            title={isNarrowed ? 'Nothing like this' : 'Nothing was changed yet'}
            action={
              isNarrowed && (
                <Button variant="default" onClick={() => setFilter({})}>
                  Show everything
                </Button>
              )
            }
          >
            {isNarrowed
              ? 'No change fits all of these choices.'
              : 'Changes of members, keys, settings, contacts and deals appear here.'}
          </EmptyState>
        )}
        {entries.length > 0 && (
          <Stack gap={0} role="list" aria-label="Changes">
            {entries.map((entry) => (
              <AuditEntryRow key={entry.entry_id} entry={entry} />
            ))}
          </Stack>
        )}
        <ShowMore list={log} />
      </Stack>
    </Panel>
  )
}
