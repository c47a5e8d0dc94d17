import { Select, type SelectProps } from '@mantine/core'
import { useMemo } from 'react'
import { currencyChoices } from '../lib/places.ts'

/** One of all currencies, found by its code or name. */
export function CurrencySelect(props: Omit<SelectProps, 'data' | 'searchable' | 'allowDeselect'>) {
  const data = useMemo(currencyChoices, [])
  return (
    <Select
      label="Currency"
      comboboxProps={{ width: 280, position: 'bottom-start' }}
      {...props}
      data={data}
      searchable
      allowDeselect={false}
    />
  )
}
