import { useLocation } from '@tanstack/react-router'
import { useReport } from '../lib/workspace-context.tsx'
import { ModelPicker } from '../ui/model-picker.tsx'
import { Select } from '../ui/primitives.ts'
import { PeriodPicker } from './period-picker.tsx'

const COMPARISONS = [
  { value: 'previous', label: 'vs period before' },
  { value: 'year', label: 'vs year before' },
  { value: 'none', label: 'No comparison' },
]

/** Range, comparison and model of a report page. A file of its own: pages for sellers load none of it. */
export function ReportControls() {
  const { pathname } = useLocation()
  const { report, change } = useReport()
  return (
    <>
      <PeriodPicker />
      {pathname.startsWith('/overview') && (
        <>
          <Select
            size="xs"
            w={148}
            aria-label="Compare with"
            data={COMPARISONS}
            value={report.compare}
            allowDeselect={false}
            onChange={(value) => change({ compare: value === 'previous' ? undefined : (value ?? undefined) })}
          />
          <ModelPicker
            label="Attribution model"
            value={report.model}
            onChange={(model) => change({ model })}
          />
        </>
      )}
    </>
  )
}
