import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import {
  type PipelineStage,
  STAGE_KINDS,
  type StageKind,
  savePipelineSchema,
} from '@tributary/contract/deals'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import {
  ActionIcon,
  Button,
  Group,
  notifications,
  Select,
  Stack,
  Text,
  TextInput,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSavePipeline } from '../api/pipeline.ts'

type StageDraft = {
  readonly key: string
  readonly stage_id?: string
  readonly name: string
  readonly kind: StageKind
  readonly percent: string
}

const KIND_LABELS: Readonly<Record<StageKind, string>> = {
  LEAD: 'Lead',
  MQL: 'Marketing qualified (MQL)',
  SQL: 'Sales qualified (SQL)',
  OPPORTUNITY: 'Opportunity',
  WON: 'Won',
  LOST: 'Lost',
}
const KINDS = STAGE_KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))
const USUAL_PERCENT: Readonly<Record<StageKind, string>> = {
  LEAD: '5',
  MQL: '10',
  SQL: '25',
  OPPORTUNITY: '50',
  WON: '100',
  LOST: '0',
}

const isKind = (text: string | null): text is StageKind => STAGE_KINDS.some((kind) => kind === text)
const isPercent = (text: string): boolean => /^\d{1,3}(\.\d{1,2})?$/.test(text) && Number(text) <= 100

function draftOf({ probability, ...stage }: PipelineStage): StageDraft {
  return { ...stage, key: stage.stage_id, percent: String(Math.round(probability * 10_000) / 100) }
}

function bodyOf(stages: readonly StageDraft[]) {
  return {
    stages: stages.map(({ key: _, percent, ...stage }) => ({ ...stage, probability: Number(percent) / 100 })),
  }
}

/** The stages in order, each with its kind and the chance that a deal in it is won. */
export function StagesPanel({ stages, canManage }: { stages: readonly PipelineStage[]; canManage: boolean }) {
  const [drafts, setDrafts] = useState(() => stages.map(draftOf))
  const save = useSavePipeline(useWorkspace().workspace_id)
  const change = (at: number, patch: Partial<StageDraft>) =>
    setDrafts(drafts.map((stage, index) => (index === at ? { ...stage, ...patch } : stage)))
  const checked = savePipelineSchema.safeParse(bodyOf(drafts))
  const problem = drafts.some((stage) => !isPercent(stage.percent))
    ? 'A chance is a number from 0 to 100.'
    : checked.error?.issues.map((issue) => issueText(issue.path, issue.message, drafts)).join(' ')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (checked.data && problem === undefined)
      save.mutate(checked.data, {
        onSuccess: () => notifications.show({ message: 'The stages are saved.' }),
      })
  }
  return (
    <Panel title="Stages" note="The chance weighs open deals in the pipeline’s value">
      <form onSubmit={submit}>
        <Stack gap="xs">
          {drafts.map((stage, at) => (
            <StageRow
              key={stage.key}
              stage={stage}
              disabled={!canManage}
              onChange={(patch) => change(at, patch)}
              onMove={(step) => setDrafts(swapped(drafts, at, at + step))}
              onRemove={() => setDrafts(drafts.filter((candidate) => candidate !== stage))}
            />
          ))}
          {problem !== undefined && (
            <Text size="xs" className="bad" role="alert">
              {problem}
            </Text>
          )}
          {save.isError && <ErrorNotice error={save.error} title="The stages are as they were" />}
          {canManage && (
            <Group gap="xs">
              <Button type="submit" size="xs" loading={save.isPending} disabled={problem !== undefined}>
                Save stages
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => setDrafts(withNewStage(drafts))}
              >
                Add a stage
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Panel>
  )
}

function issueText(path: readonly PropertyKey[], message: string, drafts: readonly StageDraft[]): string {
  const [, at, field] = path
  if (typeof at !== 'number') return `The pipeline ${message}.`
  if (field === 'name' && drafts[at]?.name.trim() === '') return `Stage ${at + 1} needs a name.`
  return `${drafts[at]?.name || `Stage ${at + 1}`} ${message}.`
}

/** A new stage comes last of the open ones. */
function withNewStage(drafts: readonly StageDraft[]): StageDraft[] {
  const at = drafts.findIndex((stage) => stage.kind === 'WON' || stage.kind === 'LOST')
  const place = at < 0 ? drafts.length : at
  const added: StageDraft = {
    key: `new-${drafts.length}-${place}`,
    name: '',
    kind: 'OPPORTUNITY',
    percent: '50',
  }
  return [...drafts.slice(0, place), added, ...drafts.slice(place)]
}

function swapped(drafts: readonly StageDraft[], at: number, other: number): StageDraft[] {
  const [one, two] = [drafts[at], drafts[other]]
  if (!one || !two) return [...drafts]
  return drafts.map((stage, index) => (index === at ? two : index === other ? one : stage))
}

type StageRowProps = {
  stage: StageDraft
  disabled: boolean
  onChange: (patch: Partial<StageDraft>) => void
  onMove: (step: 1 | -1) => void
  onRemove: () => void
}

function StageRow({ stage, disabled, onChange, onMove, onRemove }: StageRowProps) {
  const name = stage.name || 'the new stage'
  const icon = { variant: 'subtle', color: 'gray', size: 36 } as const
  return (
    <Group gap="xs" wrap="wrap" role="group" aria-label={name}>
      <TextInput
        aria-label={`Name of ${name}`}
        flex="1 1 160px"
        maxLength={60}
        disabled={disabled}
        value={stage.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        aria-label={`Kind of ${name}`}
        flex="1 1 160px"
        data={KINDS}
        allowDeselect={false}
        disabled={disabled}
        value={stage.kind}
        onChange={(kind) => isKind(kind) && onChange({ kind, percent: USUAL_PERCENT[kind] })}
      />
      <TextInput
        aria-label={`Chance of ${name} in percent`}
        inputMode="decimal"
        w={84}
        rightSection="%"
        disabled={disabled || stage.kind === 'WON' || stage.kind === 'LOST'}
        value={stage.percent}
        onChange={(event) => onChange({ percent: event.currentTarget.value })}
      />
      {!disabled && (
        <Group gap={0} wrap="nowrap">
          <ActionIcon {...icon} aria-label={`Earlier: ${name}`} onClick={() => onMove(-1)}>
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon {...icon} aria-label={`Later: ${name}`} onClick={() => onMove(1)}>
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon {...icon} aria-label={`Remove ${name}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
    </Group>
  )
}
