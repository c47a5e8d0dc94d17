import { IconCalendar, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { PERIOD_INFO, PERIODS, stepRange } from '../lib/period.ts'
import { useFormat, useReport } from '../lib/workspace-context.tsx'
import { DayRangeCalendar } from '../ui/day-range-calendar.tsx'
import { ActionIcon, Button, Group, Kbd, Menu, Popover } from '../ui/primitives.ts'

/** The range of days of every report, by name or by calendar. */
export function PeriodPicker() {
  const { report, today, change } = useReport()
  const format = useFormat()
  const [calendar, setCalendar] = useState(false)
  const step = (direction: -1 | 1) =>
    change({ period: undefined, ...stepRange(report.range, direction, today) })
  const label =
    report.period === 'custom'
      ? format.dayRange(report.range.from, report.range.to)
      : PERIOD_INFO[report.period].label
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label="Period before" onClick={() => step(-1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Popover opened={calendar} onChange={setCalendar} position="bottom" shadow="sm" trapFocus>
        <Popover.Target>
          <div>
            <Menu position="bottom-start" shadow="sm">
              <Menu.Target>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconCalendar size={14} aria-hidden />}
                  title={format.dayRange(report.range.from, report.range.to)}
                  aria-label={`Period: ${label}`}
                >
                  {label}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {PERIODS.map((period) => (
                  <Menu.Item
                    key={period}
                    onClick={() =>
                      change({
                        period: period === '30d' ? undefined : period,
                        from: undefined,
                        to: undefined,
                      })
                    }
                    rightSection={<Kbd size="xs">{PERIOD_INFO[period].key}</Kbd>}
                    fw={report.period === period ? 600 : 400}
                  >
                    {PERIOD_INFO[period].label}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={() => setCalendar(true)}>Choose days ...</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </Popover.Target>
        <Popover.Dropdown>
          <DayRangeCalendar
            range={report.range}
            latest={today}
            onChoose={(range) => {
              setCalendar(false)
              change({ period: undefined, ...range })
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Period after"
        disabled={report.range.to >= today}
        onClick={() => step(1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  )
}
