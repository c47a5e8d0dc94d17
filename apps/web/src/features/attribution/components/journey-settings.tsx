import type { Dataset } from '@tributary/contract/imports'
import { useState } from 'react'
import { DEFAULT_LOOKBACK_DAYS, type Report } from '../../../lib/report-search.ts'
import { touchDimensionChoices } from '../../../lib/touch-dimensions.ts'
import type { SearchChange } from '../../../lib/workspace-context.tsx'
import { ConversionKind, TouchSwitches } from '../../../ui/journey-choices.tsx'
import { Group, NumberInput, Select, TextInput } from '../../../ui/primitives.ts'

const DIMENSIONS = [...touchDimensionChoices(), { value: 'property', label: 'Property ...' }]
const SCOPES = [
  { value: 'window', label: 'Every touch in the window' },
  { value: 'since_previous', label: 'Since the previous conversion' },
]
type SettingsProps = {
  report: Report
  datasets: readonly Dataset[]
  dataset: string | undefined
  onChange: (patch: SearchChange) => void
}

/** Which touches belong to a journey, and what the credit is divided by. */
export function JourneySettings({ report, datasets, dataset, onChange }: SettingsProps) {
  const { journey } = report
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="Journey settings">
      {datasets.length > 0 && (
        <Select
          size="xs"
          label="Data"
          w={190}
          data={[
            { value: 'stored', label: 'Journeys of this workspace' },
            ...datasets.map((entry) => ({ value: entry.dataset_id, label: entry.name })),
          ]}
          value={dataset ?? 'stored'}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ dataset: value === 'stored' || value === null ? undefined : value })
          }
        />
      )}
      {dataset === undefined && (
        <>
          <DimensionChoice by={report.by} onChange={onChange} />
          <WindowChoice journey={journey} onChange={onChange} />
          <Select
            size="xs"
            label="Journey"
            w={210}
            data={SCOPES}
            value={journey.scope}
            allowDeselect={false}
            onChange={(scope) => onChange({ scope: scope === 'window' ? undefined : (scope ?? undefined) })}
          />
          <ConversionKind journey={journey} onChange={onChange} />
          <TouchSwitches journey={journey} onChange={onChange} />
        </>
      )}
    </Group>
  )
}

function WindowChoice({
  journey,
  onChange,
}: {
  journey: Report['journey']
  onChange: SettingsProps['onChange']
}) {
  const days = (text: string) => {
    const value = numberOr(text)
    if (value !== journey.lookback_days)
      onChange({ lookback_days: value === DEFAULT_LOOKBACK_DAYS ? undefined : value })
  }
  const visits = (text: string) => {
    const value = numberOr(text)
    if (value !== journey.lookback_visits) onChange({ lookback_visits: value })
  }
  return (
    <>
      <NumberInput
        size="xs"
        label="Window (days)"
        w={104}
        min={1}
        max={3650}
        key={`days-${journey.lookback_days}`}
        defaultValue={journey.lookback_days}
        onBlur={(event) => days(event.currentTarget.value)}
        onKeyDown={blurOnEnter}
      />
      <NumberInput
        size="xs"
        label="Last visits"
        placeholder="all"
        w={90}
        min={1}
        max={1000}
        key={`visits-${journey.lookback_visits}`}
        defaultValue={journey.lookback_visits ?? ''}
        onBlur={(event) => visits(event.currentTarget.value)}
        onKeyDown={blurOnEnter}
      />
    </>
  )
}

function DimensionChoice({ by, onChange }: { by: string; onChange: SettingsProps['onChange'] }) {
  const isProperty = by.startsWith('property:')
  const [asking, setAsking] = useState(isProperty)
  const choose = (value: string | null) => {
    setAsking(value === 'property')
    if (value !== 'property') onChange({ by: value === 'channel' ? undefined : (value ?? undefined) })
  }
  return (
    <>
      <Select
        size="xs"
        label="By"
        w={140}
        data={DIMENSIONS}
        value={asking ? 'property' : by}
        allowDeselect={false}
        onChange={choose}
      />
      {asking && (
        <TextInput
          size="xs"
          label="Property name"
          w={130}
          defaultValue={isProperty ? by.slice('property:'.length) : ''}
          onBlur={(event) =>
            event.currentTarget.value.trim() !== '' &&
            onChange({ by: `property:${event.currentTarget.value.trim()}` })
          }
          onKeyDown={blurOnEnter}
        />
      )}
    </>
  )
}

function numberOr(text: string): number | undefined {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) || value <= 0 ? undefined : value
}

function blurOnEnter(event: { key: string; currentTarget: { blur: () => void } }) {
  if (event.key === 'Enter') event.currentTarget.blur()
}
