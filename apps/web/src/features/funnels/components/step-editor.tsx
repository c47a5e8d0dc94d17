import { IconArrowDown, IconArrowUp, IconFilter, IconTrash } from '@tabler/icons-react'
import type { FunnelChoices, FunnelStep } from '@tributary/contract/funnels'
import { ActionIcon, Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { SuggestInput } from '../../../ui/suggest-input.tsx'
import { ConditionEditor } from './condition-editor.tsx'

const MAX_CONDITIONS = 5

type StepEditorProps = {
  step: FunnelStep
  number: number
  count: number
  canRemove: boolean
  choices: FunnelChoices | undefined
  onChange: (step: FunnelStep) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One step: the event and the conditions it must meet. */
export function StepEditor(props: StepEditorProps) {
  const { step, number, choices, onChange } = props
  const conditions = step.conditions
  const replace = (index: number, next: FunnelStep['conditions'][number] | undefined) =>
    onChange({
      ...step,
      conditions: conditions.flatMap((old, at) => (at !== index ? [old] : next ? [next] : [])),
    })
  return (
    <Stack
      gap={6}
      component="fieldset"
      m={0}
      p={0}
      style={{ border: 0, minWidth: 0 }}
      aria-label={`Step ${number}`}
    >
      <Group gap={6} wrap="nowrap" align="center">
        <Text size="sm" w={20} ta="right" className="num quiet">
          {number}.
        </Text>
        <SuggestInput
          label={`Event of step ${number}`}
          value={step.event_type}
          data={choices?.event_types.map((entry) => entry.event_type) ?? []}
          onCommit={(event_type) => onChange({ ...step, event_type })}
        />
        <StepTools {...props} />
      </Group>
      {conditions.map((condition, index) => (
        <ConditionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no identity but its place
          key={`${index}-${condition.field}-${condition.operator}-${condition.value}`}
          condition={condition}
          choices={choices}
          onChange={(next) => replace(index, next)}
          onRemove={() => replace(index, undefined)}
        />
      ))}
      {conditions.length < MAX_CONDITIONS && (
        <Button
          size="compact-xs"
          variant="subtle"
          ml={26}
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconFilter size={14} aria-hidden />}
          onClick={() =>
            onChange({
              ...step,
              conditions: [...conditions, { field: 'page_path', operator: 'starts_with', value: '/' }],
            })
          }
        >
          Add a condition
        </Button>
      )}
    </Stack>
  )
}

/** Order of the step, and its end. */
function StepTools({ number, count, canRemove, onMove, onRemove }: StepEditorProps) {
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Move step ${number} up`}
        disabled={number === 1}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Move step ${number} down`}
        disabled={number === count}
        onClick={() => onMove(1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove step ${number}`}
        disabled={!canRemove}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </>
  )
}
