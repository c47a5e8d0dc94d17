import { Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type FamilyInfo, formatModel, MODEL_FAMILIES, parseModel } from '../lib/model-choice.ts'

const GROUPS = [
  { group: 'Rules', items: MODEL_FAMILIES.filter((entry) => !entry.dataDriven).map(toItem) },
  { group: 'Learned from the data', items: MODEL_FAMILIES.filter((entry) => entry.dataDriven).map(toItem) },
]
function toItem(entry: FamilyInfo) {
  return { value: entry.family, label: entry.label }
}

type ModelPickerProps = { value: string; onChange: (model: string) => void; label: string; stacked?: boolean }

/** Choice of one attribution model and, where it has one, its parameter. */
export function ModelPicker({ value, onChange, label, stacked = false }: ModelPickerProps) {
  const chosen = parseModel(value)
  const choose = (family: string | null) => {
    const info = MODEL_FAMILIES.find((entry) => entry.family === family)
    if (info) onChange(formatModel(info.family, info.parameter?.initial ?? ''))
  }
  return (
    <Group gap="xs" wrap={stacked ? 'wrap' : 'nowrap'} align="flex-end" grow={stacked}>
      <Select
        aria-label={label}
        data={GROUPS}
        value={chosen?.info.family ?? null}
        onChange={choose}
        allowDeselect={false}
        maxDropdownHeight={420}
        w={stacked ? '100%' : 165}
        size="xs"
      />
      {chosen?.info.parameter && (
        <ModelParameter key={value} info={chosen.info} parameter={chosen.parameter} onChange={onChange} />
      )}
    </Group>
  )
}

type ParameterProps = { info: FamilyInfo; parameter: string; onChange: (model: string) => void }

function ModelParameter({ info, parameter, onChange }: ParameterProps) {
  const [draft, setDraft] = useState(parameter)
  const rule = info.parameter
  if (!rule) return null
  if (rule.choices) {
    return (
      <Select
        aria-label={`${info.label}: ${rule.label}`}
        title={rule.hint}
        data={rule.choices.map((choice) => ({
          value: choice.value === '' ? '-' : choice.value,
          label: info.family === 'markov' ? `Order ${choice.label}` : choice.label,
        }))}
        value={parameter === '' ? '-' : parameter}
        onChange={(next) => next !== null && onChange(formatModel(info.family, next === '-' ? '' : next))}
        allowDeselect={false}
        w={info.family === 'markov' ? 95 : 145}
        size="xs"
      />
    )
  }
  const fits = rule.accepts.test(draft)
  const apply = () => fits && draft !== parameter && onChange(formatModel(info.family, draft))
  return (
    <TextInput
      aria-label={`${info.label}: ${rule.label}`}
      title={`${rule.label}. ${rule.hint}`}
      value={draft}
      error={!fits}
      aria-invalid={!fits}
      onChange={(event) => setDraft(event.currentTarget.value.trim())}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
      w={92}
      size="xs"
    />
  )
}
