import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FunnelStep, MAX_FUNNEL_STEPS, MIN_FUNNEL_STEPS } from '@tributary/contract/funnels'
import { touchDimensionChoices } from '../../../lib/touch-dimensions.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Select, Stack } from '../../../ui/primitives.ts'
import { funnelChoicesQuery } from '../api/get-funnel-choices.ts'
import { WINDOWS, windowWords } from '../model/funnel-words.ts'
import { StepEditor } from './step-editor.tsx'

const DIMENSIONS = [{ value: '', label: 'Not divided' }, ...touchDimensionChoices()]

type FunnelBuilderProps = {
  steps: readonly FunnelStep[]
  windowMinutes: number
  split: string | undefined
  onSteps: (steps: readonly FunnelStep[]) => void
  onWindow: (minutes: number) => void
  onSplit: (split: string | undefined) => void
}

/** The steps, how long they may take, and what people are divided by. */
export function FunnelBuilder({
  steps,
  windowMinutes,
  split,
  onSteps,
  onWindow,
  onSplit,
}: FunnelBuilderProps) {
  const choices = useQuery(funnelChoicesQuery(useWorkspace().workspace_id)).data
  const replace = (index: number, step: FunnelStep) =>
    onSteps(steps.map((old, at) => (at === index ? step : old)))
  const move = (index: number, by: -1 | 1) => {
    const next = [...steps]
    const [moved] = next.splice(index, 1)
    if (moved) onSteps(next.toSpliced(index + by, 0, moved))
  }
  const windows = [...new Set([...WINDOWS, windowMinutes])].sort((a, b) => a - b)
  const nextEvent = choices?.event_types.find(
    (entry) => !steps.some((step) => step.event_type === entry.event_type),
  )
  const splits =
    split === undefined || DIMENSIONS.some(({ value }) => value === split)
      ? DIMENSIONS
      : [...DIMENSIONS, { value: split, label: split.replace('property:', '') }]
  return (
    <Stack gap="sm">
      {steps.map((step, index) => (
        <StepEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place
          key={index}
          step={step}
          number={index + 1}
          count={steps.length}
          canRemove={steps.length > MIN_FUNNEL_STEPS}
          choices={choices}
          onChange={(next) => replace(index, next)}
          onMove={(by) => move(index, by)}
          onRemove={() => onSteps(steps.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={steps.length >= MAX_FUNNEL_STEPS}
        style={{ alignSelf: 'flex-start' }}
        onClick={() =>
          onSteps([...steps, { event_type: nextEvent?.event_type ?? 'purchase', conditions: [] }])
        }
      >
        Add a step
      </Button>
      <Group gap="sm" align="flex-end">
        <Select
          size="xs"
          label="Within"
          w={120}
          data={windows.map((minutes) => ({ value: String(minutes), label: windowWords(minutes) }))}
          value={String(windowMinutes)}
          allowDeselect={false}
          onChange={(value) => value !== null && onWindow(Number(value))}
        />
        <Select
          size="xs"
          label="Divided by"
          w={150}
          data={splits}
          value={split ?? ''}
          allowDeselect={false}
          onChange={(value) => onSplit(value === '' || value === null ? undefined : value)}
        />
      </Group>
    </Stack>
  )
}
