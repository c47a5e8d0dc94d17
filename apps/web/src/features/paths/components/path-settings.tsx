import { MAX_PATH_STEPS } from '@tributary/contract/paths'
import { DEFAULT_LOOKBACK_DAYS, type Report } from '../../../lib/report-search.ts'
import { touchDimensionChoices } from '../../../lib/touch-dimensions.ts'
import type { SearchChange } from '../../../lib/workspace-context.tsx'
import { ConversionKind, TouchSwitches } from '../../../ui/journey-choices.tsx'
import { Group, Select } from '../../../ui/primitives.ts'
import { pathDimension } from '../api/get-paths.ts'

const DIMENSIONS = touchDimensionChoices(['channel', 'campaign', 'source_medium', 'source', 'medium'])
const WINDOW_DAYS = [7, 14, 30, 60, 90]
const DEPTHS = Array.from({ length: MAX_PATH_STEPS - 1 }, (_, index) => String(index + 2))

type PathSettingsProps = {
  report: Report
  depth: number
  defaultDepth: number
  onChange: (patch: SearchChange) => void
}

/** What a path is made of. The same settings hold on Attribution. */
export function PathSettings({ report, depth, defaultDepth, onChange }: PathSettingsProps) {
  const { journey } = report
  const windows = [...new Set([...WINDOW_DAYS, journey.lookback_days])].sort((a, b) => a - b)
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="Settings of paths">
      <Select
        size="xs"
        label="Paths of"
        w={140}
        data={DIMENSIONS}
        value={pathDimension(report.by)}
        allowDeselect={false}
        onChange={(by) => onChange({ by: by === 'channel' ? undefined : (by ?? undefined) })}
      />
      <Select
        size="xs"
        label="Window"
        w={100}
        data={windows.map((days) => ({ value: String(days), label: `${days} days` }))}
        value={String(journey.lookback_days)}
        allowDeselect={false}
        onChange={(days) =>
          onChange({ lookback_days: days === String(DEFAULT_LOOKBACK_DAYS) ? undefined : Number(days) })
        }
      />
      <ConversionKind journey={journey} onChange={onChange} />
      <Select
        size="xs"
        label="Touches drawn"
        w={104}
        data={DEPTHS}
        value={String(depth)}
        allowDeselect={false}
        onChange={(steps) => onChange({ depth: steps === String(defaultDepth) ? undefined : Number(steps) })}
      />
      <TouchSwitches journey={journey} onChange={onChange} />
    </Group>
  )
}
