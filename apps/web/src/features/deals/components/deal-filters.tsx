import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Group, Select, TextInput } from '../../../ui/primitives.ts'
import { choicesQuery, pipelineQuery, productsQuery } from '../api/pipeline.ts'
import { DEAL_ORDERS, type DealsSearch } from '../model/deals-search.ts'

type DealFiltersProps = {
  search: DealsSearch
  onChange: (patch: Partial<DealsSearch>) => void
  isTable: boolean
}

const STATUSES = [
  { value: 'open', label: 'Open' },
  { value: 'won', label: 'Won' },
  { value: 'lost', label: 'Lost' },
]

/** Words, who sells, product; for the table stage and status as well. */
export function DealFilters({ search, onChange, isTable }: DealFiltersProps) {
  const workspace = useWorkspace().workspace_id
  const choices = useQuery(choicesQuery(workspace)).data
  const products = useQuery(productsQuery(workspace)).data?.products ?? []
  const stages = useQuery(pipelineQuery(workspace)).data?.stages ?? []
  const sellers = [
    {
      group: 'Members',
      items: (choices?.owners ?? []).map(({ id, name }) => ({ value: `owner:${id}`, label: name })),
    },
    {
      group: 'Agents',
      items: (choices?.agents ?? []).map(({ id, name }) => ({ value: `agent:${id}`, label: name })),
    },
  ].filter((group) => group.items.length > 0)
  const seller = search.owner_id
    ? `owner:${search.owner_id}`
    : search.agent_id
      ? `agent:${search.agent_id}`
      : null
  const chooseSeller = (value: string | null) => {
    const [kind, id] = value?.split(/:(.*)/s) ?? []
    onChange({ owner_id: kind === 'owner' ? id : undefined, agent_id: kind === 'agent' ? id : undefined })
  }
  const common = { size: 'xs', clearable: true, searchable: true, w: 160 } as const
  return (
    <Group gap="xs" align="flex-end" flex="1 1 300px">
      <FindField key={search.find ?? ''} value={search.find ?? ''} onFind={(find) => onChange({ find })} />
      <Select
        {...common}
        aria-label="Who sells"
        placeholder="Anybody’s"
        data={sellers}
        value={seller}
        onChange={chooseSeller}
      />
      {products.length > 0 && (
        <Select
          {...common}
          aria-label="Product"
          placeholder="Any product"
          data={products.map(({ product_id, name }) => ({ value: product_id, label: name }))}
          value={search.product_id ?? null}
          onChange={(value) => onChange({ product_id: value ?? undefined })}
        />
      )}
      {isTable && (
        <>
          <Select
            {...common}
            aria-label="Stage"
            placeholder="Any stage"
            data={stages.map(({ stage_id, name }) => ({ value: stage_id, label: name }))}
            value={search.stage_id ?? null}
            onChange={(value) => onChange({ stage_id: value ?? undefined })}
          />
          <Select
            {...common}
            w={110}
            aria-label="Status"
            placeholder="Any status"
            data={STATUSES}
            value={search.status ?? null}
            onChange={(value) => onChange({ status: STATUS_OF[value ?? ''] })}
          />
          <Select
            size="xs"
            w={180}
            aria-label="Order"
            data={DEAL_ORDERS}
            allowDeselect={false}
            value={search.order ?? 'updated'}
            onChange={(value) => onChange({ order: orderOf(value) })}
          />
        </>
      )}
    </Group>
  )
}

const orderOf = (value: string | null): DealsSearch['order'] =>
  DEAL_ORDERS.find((order) => order.value === value)?.value

const STATUS_OF: Readonly<Record<string, DealsSearch['status']>> = { open: 'open', won: 'won', lost: 'lost' }

function FindField({ value, onFind }: { value: string; onFind: (text: string | undefined) => void }) {
  const [text, setText] = useState(value)
  const commit = () => {
    const wanted = text.trim()
    if (wanted !== value) onFind(wanted === '' ? undefined : wanted)
  }
  return (
    <TextInput
      size="xs"
      type="search"
      w={200}
      aria-label="Find deals"
      placeholder="Deal, organisation or contact"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  )
}
