import { useQuery } from '@tanstack/react-query'
import type { ConflictChoice, PipedriveConflict } from '@tributary/contract/pipedrive'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { pipedriveConflictsQuery, useSettleConflict } from '../api/conflicts.ts'
import { conflictWords } from '../model/pipedrive-words.ts'
import { RecordLink } from './record-link.tsx'

/** What both sides changed and what is gone there, each with a choice. Absent while there is none. */
export function ConflictsPanel() {
  const workspaceId = useWorkspace().workspace_id
  const list = useQuery(pipedriveConflictsQuery(workspaceId))
  const settle = useSettleConflict(workspaceId)
  if (list.isError) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data || list.data.conflicts.length === 0) return null
  return (
    <Panel title="Conflicts" note="Work goes on meanwhile: the later value holds until you choose another">
      {settle.isError && <ErrorNotice error={settle.error} title="Nothing was settled" />}
      <Stack gap={0} role="list" aria-label="Conflicts">
        {list.data.conflicts.map((conflict) => (
          <ConflictEntry
            key={conflict.conflict_id}
            conflict={conflict}
            isBusy={settle.isPending}
            onChoose={(choice) => settle.mutate({ conflictId: conflict.conflict_id, choice })}
          />
        ))}
      </Stack>
    </Panel>
  )
}

type EntryProps = {
  conflict: PipedriveConflict
  isBusy: boolean
  onChoose: (choice: ConflictChoice) => void
}

function ConflictEntry({ conflict, isBusy, onChoose }: EntryProps) {
  const format = useFormat()
  const button = (choice: ConflictChoice, label: string) => (
    <Button size="xs" variant="default" disabled={isBusy} onClick={() => onChoose(choice)}>
      {label}
    </Button>
  )
  return (
    <ListRow
      side={
        <Group gap="xs">
          {conflict.what === 'field' && (
            <>
              {button('ours', conflict.winner === 'ours' ? 'Keep ours' : 'Use ours')}
              {button('theirs', conflict.winner === 'theirs' ? 'Keep Pipedrive’s' : 'Use Pipedrive’s')}
            </>
          )}
          {conflict.what === 'deleted' && button('send_again', 'Send again')}
          {conflict.what === 'twice' && (
            <ConfirmButton
              label="Delete the second"
              ask="Delete the second record at Pipedrive? What was attached to it there goes with it. Pipedrive can bring it back for some weeks; to keep what is attached, merge the two there instead."
              loading={isBusy}
              onConfirm={() => onChoose('remove_there')}
            />
          )}
          {conflict.what !== 'field' && button('keep', 'Leave it')}
        </Group>
      }
    >
      <RecordLink kind={conflict.kind} id={conflict.record_id} label={conflict.label} />
      <Text size="sm">{conflictWords(conflict)}</Text>
      {conflict.what === 'field' && (
        <Text size="xs" c="dimmed">
          Here: {conflict.ours ?? '(empty)'} · Pipedrive: {conflict.theirs ?? '(empty)'}
        </Text>
      )}
      {conflict.other_url !== null && (
        <Anchor size="xs" href={conflict.other_url} target="_blank" rel="noreferrer">
          Open the second in Pipedrive
        </Anchor>
      )}
      <Text size="xs" c="dimmed">
        {format.instant(conflict.noted_at)}
      </Text>
    </ListRow>
  )
}
