import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Conversion } from '@tributary/contract/conversions'
import { useMemo } from 'react'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, TextInput } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { conversionsQuery } from '../api/list-conversions.ts'
import { conversionColumns } from './conversion-columns.tsx'

/** The conversions of the range; each opens its journey. */
export function ConversionsPage() {
  const { search, report, change } = useReport()
  const format = useFormat()
  const filter = { conversion_type: search.conversion_type, order_id: search.order_id }
  const list = useInfiniteQuery(conversionsQuery(useWorkspace().workspace_id, report.range, filter))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.conversions) ?? [], [list.data])
  const filtered = search.conversion_type !== undefined || search.order_id !== undefined
  const more = list.hasNextPage ? ' (more below)' : ''
  return (
    <Page
      title="Conversions"
      finding={
        list.data &&
        `${format.count(rows.length)}${more} shown, ${format.dayRange(report.range.from, report.range.to)}. Open one to see why it was credited.`
      }
    >
      <Group gap="sm" align="flex-end">
        <FilterField label="Order" value={search.order_id} onApply={(value) => change({ order_id: value })} />
        <FilterField
          label="Type"
          placeholder="purchase"
          value={search.conversion_type}
          onApply={(value) => change({ conversion_type: value })}
        />
        {filtered && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => change({ order_id: undefined, conversion_type: undefined })}
          >
            Clear filters
          </Button>
        )}
      </Group>
      <QueryState query={list} />
      {list.data && rows.length === 0 && (
        <EmptyState
          title={filtered ? 'Nothing matches these filters' : 'No conversions in this range'}
          action={!filtered && <ButtonLink to="/import">Import conversions</ButtonLink>}
        >
          A conversion is a goal that was reached, with or without money. It arrives as a purchase event of
          the pixel or by import.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Panel flush>
          <ConversionTable rows={rows} />
          <ShowMore list={list} />
        </Panel>
      )}
    </Page>
  )
}

type FilterFieldProps = {
  label: string
  placeholder?: string
  value: string | undefined
  onApply: (value: string | undefined) => void
}

function FilterField({ label, placeholder = 'any', value, onApply }: FilterFieldProps) {
  const apply = (text: string) => onApply(text.trim() === '' ? undefined : text.trim())
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      key={value ?? ''}
      defaultValue={value ?? ''}
      onBlur={(event) => event.currentTarget.value !== (value ?? '') && apply(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && apply(event.currentTarget.value)}
    />
  )
}

function ConversionTable({ rows }: { rows: readonly Conversion[] }) {
  const format = useFormat()
  const navigate = useNavigate()
  const hasProducts = rows.some(({ products }) => products.length > 0)
  const columns = useMemo(() => conversionColumns(format, hasProducts), [format, hasProducts])
  return (
    <DataTable
      label="Conversions"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.conversion_id}
      onRow={(row) =>
        void navigate({
          to: '/conversions/$conversionId',
          params: { conversionId: row.conversion_id },
          search: true,
        })
      }
      csvName="conversions"
      phone="cards"
    />
  )
}
