import { Select, Switch } from '@mantine/core'
import type { JourneySettings } from '../lib/report-search.ts'
import type { SearchChange } from '../lib/workspace-context.tsx'

type ChoiceProps = { journey: JourneySettings; onChange: (patch: SearchChange) => void }

const KINDS = [
  { value: 'money', label: 'With money' },
  { value: 'goals', label: 'Without money' },
  { value: 'all', label: 'All' },
]

/** Which conversions a report is about. */
export function ConversionKind({ journey, onChange }: ChoiceProps) {
  return (
    <Select
      size="xs"
      label="Conversions"
      w={120}
      data={KINDS}
      value={journey.conversions}
      allowDeselect={false}
      onChange={(kind) => onChange({ conversions: kind === 'money' ? undefined : (kind ?? undefined) })}
    />
  )
}

/** Which touches of a journey count. */
export function TouchSwitches({ journey, onChange }: ChoiceProps) {
  return (
    <>
      <Switch
        size="xs"
        mb={6}
        label="Without Direct"
        checked={journey.direct === 'exclude'}
        onChange={(event) => onChange({ direct: event.currentTarget.checked ? 'exclude' : undefined })}
      />
      <Switch
        size="xs"
        mb={6}
        label="Merge repeats"
        checked={journey.collapse === 'true'}
        onChange={(event) => onChange({ collapse: event.currentTarget.checked ? 'true' : undefined })}
      />
    </>
  )
}
