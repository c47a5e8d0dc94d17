import { DatePicker, DatesProvider } from '@mantine/dates'
import { useState } from 'react'

type Range = { from: string; to: string }
type CalendarProps = { range: Range; latest: string; onChoose: (range: Range) => void }

/** Two clicks choose first and last day. */
export function DayRangeCalendar({ range, latest, onChoose }: CalendarProps) {
  const [draft, setDraft] = useState<[string | null, string | null]>([range.from, range.to])
  const pick = ([from, to]: [string | null, string | null]) => {
    setDraft([from, to])
    if (from !== null && to !== null) onChoose({ from, to })
  }
  return (
    <DatesProvider settings={{ firstDayOfWeek: 1 }}>
      <DatePicker
        type="range"
        allowSingleDateInRange
        value={draft}
        onChange={pick}
        maxDate={latest}
        defaultDate={range.to}
      />
    </DatesProvider>
  )
}
