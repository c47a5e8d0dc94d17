import { IconFilterPlus, IconX } from '@tabler/icons-react'
import type { CatalogueDimension, FilterOperator, QueryFilter } from '@tributary/contract/query'
import { useState } from 'react'
import { ActionIcon, Button, Group, Select, Stack, TagsInput } from '../../../ui/primitives.ts'
import { dimensionChoices, type Properties } from '../model/dimension-choices.ts'

const OPERATORS: readonly { value: FilterOperator; label: string }[] = [
  { value: 'is', label: 'is' },
  { value: 'is_not', label: 'is not' },
  { value: 'contains', label: 'contains' },
  { value: 'not_contains', label: 'does not contain' },
  { value: 'starts_with', label: 'starts with' },
]

type FilterListProps = {
  dimensions: readonly (CatalogueDimension & { disabled: boolean })[]
  properties: Properties
  filters: readonly QueryFilter[]
  onChange: (filters: readonly QueryFilter[]) => void
}

/** The filters in force, and one that is being written: it counts once it has a value. */
export function FilterList({ dimensions, properties, filters, onChange }: FilterListProps) {
  const [draft, setDraft] = useState<QueryFilter | null>(null)
  const replace = (at: number, filter: QueryFilter) =>
    onChange(
      filters.flatMap((old, index) => (index !== at ? [old] : filter.values.length === 0 ? [] : [filter])),
    )
  const first = dimensions.find(({ disabled }) => !disabled)
  return (
    <Stack gap="xs" role="group" aria-label="Filters">
      {filters.map((filter, at) => (
        <FilterRow
          // biome-ignore lint/suspicious/noArrayIndexKey: two filters may be equal, and their order is theirs
          key={at}
          dimensions={dimensions}
          properties={properties}
          filter={filter}
          onChange={(next) => replace(at, next)}
          onRemove={() => onChange(filters.filter((_, index) => index !== at))}
        />
      ))}
      {draft && (
        <FilterRow
          dimensions={dimensions}
          properties={properties}
          filter={draft}
          onChange={(next) => {
            setDraft(next.values.length > 0 ? null : next)
            if (next.values.length > 0) onChange([...filters, next])
          }}
          onRemove={() => setDraft(null)}
        />
      )}
      {!draft && first && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconFilterPlus size={14} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setDraft({ dimension: first.name, operator: 'is', values: [] })}
        >
          Add filter
        </Button>
      )}
    </Stack>
  )
}

type FilterRowProps = Pick<FilterListProps, 'dimensions' | 'properties'> & {
  filter: QueryFilter
  onChange: (filter: QueryFilter) => void
  onRemove: () => void
}

function FilterRow({ dimensions, properties, filter, onChange, onRemove }: FilterRowProps) {
  const [written, setWritten] = useState('')
  return (
    <Group gap="xs" align="flex-start">
      <Select
        size="xs"
        w={150}
        aria-label="Filter by"
        data={dimensionChoices(dimensions, [filter.dimension], { text: written, ...properties })}
        value={filter.dimension}
        searchable
        searchValue={written}
        onSearchChange={setWritten}
        allowDeselect={false}
        onChange={(dimension) => dimension !== null && onChange({ ...filter, dimension })}
      />
      <Select
        size="xs"
        w={134}
        aria-label="Condition"
        data={[...OPERATORS]}
        value={filter.operator}
        allowDeselect={false}
        onChange={(value) => {
          const operator = OPERATORS.find((entry) => entry.value === value)?.value
          if (operator) onChange({ ...filter, operator })
        }}
      />
      <TagsInput
        size="xs"
        flex="1 1 180px"
        aria-label="Values"
        placeholder={filter.values.length === 0 ? 'Write a value, then Enter' : undefined}
        value={filter.values}
        acceptValueOnBlur
        onChange={(values) => onChange({ ...filter, values })}
      />
      <ActionIcon variant="subtle" color="gray" size={30} aria-label="Remove filter" onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </Group>
  )
}
