import { IconX } from '@tabler/icons-react'
import { FUNNEL_OPERATORS, type FunnelChoices, type FunnelCondition } from '@tributary/contract/funnels'
import { useState } from 'react'
import { ActionIcon, Group, Select, TextInput } from '../../../ui/primitives.ts'
import { SuggestInput } from '../../../ui/suggest-input.tsx'
import { FIELD_LABELS, OPERATOR_LABELS } from '../model/funnel-words.ts'

const FIELDS = [
  ...Object.entries(FIELD_LABELS).map(([value, label]) => ({ value, label })),
  { value: 'property', label: 'Property ...' },
]
const OPERATORS = FUNNEL_OPERATORS.map((value) => ({ value, label: OPERATOR_LABELS[value] }))
const PROPERTY_NAME = /^[\w.-]{1,64}$/

type ConditionEditorProps = {
  condition: FunnelCondition
  choices: FunnelChoices | undefined
  onChange: (condition: FunnelCondition) => void
  onRemove: () => void
}

/** Field, comparison and value; what is typed counts when the field is left or Enter is pressed. */
export function ConditionEditor({ condition, choices, onChange, onRemove }: ConditionEditorProps) {
  const isProperty = condition.field.startsWith('property:')
  const [asking, setAsking] = useState(isProperty)
  const choose = (field: string | null) => {
    setAsking(field === 'property')
    if (field !== null && field !== 'property') onChange({ ...condition, field })
  }
  const nameProperty = (name: string) => {
    const field = `property:${name.trim()}`
    if (PROPERTY_NAME.test(name.trim()) && field !== condition.field) onChange({ ...condition, field })
  }
  const values =
    { page_path: choices?.pages, channel: choices?.channels, device: ['desktop', 'mobile', 'tablet'] }[
      condition.field
    ] ?? []
  return (
    <Group gap={6} ml={26} align="center">
      <Select
        size="xs"
        w={124}
        aria-label="What must hold"
        data={FIELDS}
        value={asking ? 'property' : condition.field}
        allowDeselect={false}
        onChange={choose}
      />
      {asking && (
        <TextInput
          size="xs"
          w={120}
          aria-label="Name of the property"
          placeholder="plan"
          defaultValue={isProperty ? condition.field.slice('property:'.length) : ''}
          onBlur={(event) => nameProperty(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      )}
      <Select
        size="xs"
        w={112}
        aria-label="Comparison"
        data={OPERATORS}
        value={condition.operator}
        allowDeselect={false}
        onChange={(text) => {
          const operator = FUNNEL_OPERATORS.find((name) => name === text)
          if (operator) onChange({ ...condition, operator })
        }}
      />
      <SuggestInput
        label="Value"
        value={condition.value}
        data={values}
        onCommit={(value) => onChange({ ...condition, value })}
      />
      <ActionIcon variant="subtle" color="gray" aria-label="Remove the condition" onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  )
}
