import { Select, type SelectProps } from '@mantine/core'
import { useMemo } from 'react'
import { timeZoneChoices } from '../lib/places.ts'

type TimeZoneSelectProps = Pick<SelectProps, 'disabled'> & {
  value: string
  onChange: (timeZone: string) => void
}

/** The time zone of a workspace, found by its name. */
export function TimeZoneSelect({ value, onChange, ...props }: TimeZoneSelectProps) {
  const data = useMemo(timeZoneChoices, [])
  return (
    <Select
      label="Time zone"
      description="Days are cut at its midnight"
      {...props}
      data={data}
      searchable
      allowDeselect={false}
      limit={100}
      value={value}
      onChange={(zone) => zone !== null && onChange(zone)}
    />
  )
}
