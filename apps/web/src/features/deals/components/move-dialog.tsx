import { useQuery } from '@tanstack/react-query'
import type { PipelineStage } from '@tributary/contract/deals'
import { type FormEvent, useState } from 'react'
import { useToday } from '../../../lib/clock-context.tsx'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Modal, Select, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { pipelineQuery } from '../api/pipeline.ts'

type MoveDialogProps = {
  deals: readonly { name: string }[]
  /** Where to, when that is settled. */
  stage: PipelineStage | undefined
  onClose: () => void
  onMove: (stage: PipelineStage, more: { at?: string; loss_reason?: string }) => void
}

/** Stage, day and, for a lost deal, the reason. */
export function MoveDialog({ deals, stage, onClose, onMove }: MoveDialogProps) {
  const workspace = useWorkspace()
  const today = useToday(workspace.time_zone)
  const pipeline = useQuery(pipelineQuery(workspace.workspace_id))
  const [draft, setDraft] = useState({ stageId: stage?.stage_id ?? null, day: today, reason: '' })
  const stages = pipeline.data?.stages ?? (stage ? [stage] : [])
  const to = stages.find((candidate) => candidate.stage_id === draft.stageId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!to) return
    onMove(to, {
      // Today is this moment.
      ...(draft.day === today ? {} : { at: draft.day }),
      ...(to.kind === 'LOST' ? { loss_reason: draft.reason } : {}),
    })
  }
  const [first] = deals
  const title = deals.length === 1 && first ? `Move ${first.name}` : `Move ${deals.length} deals`
  return (
    <Modal
      opened
      onClose={onClose}
      title={stage?.kind === 'LOST' ? title.replace('Move', 'Lost:') : title}
      size="sm"
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {pipeline.isError && <ErrorNotice error={pipeline.error} onRetry={() => void pipeline.refetch()} />}
          {stage === undefined && (
            <Select
              label="Stage"
              data={stages.map(({ stage_id, name }) => ({ value: stage_id, label: name }))}
              value={draft.stageId}
              allowDeselect={false}
              data-autofocus
              onChange={(stageId) => setDraft({ ...draft, stageId })}
            />
          )}
          {to?.kind === 'LOST' && (
            <TextInput
              label="Why was it lost?"
              description="In a few words; may stay empty"
              maxLength={300}
              data-autofocus={stage !== undefined || undefined}
              value={draft.reason}
              onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
            />
          )}
          <TextInput
            label="Day"
            type="date"
            max={today}
            description={to?.kind === 'WON' ? 'The payment has this date' : undefined}
            value={draft.day}
            onChange={(event) => setDraft({ ...draft, day: event.currentTarget.value || today })}
          />
          <Group gap="xs">
            <Button type="submit" disabled={!to}>
              Move
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
