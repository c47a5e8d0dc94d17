import type { AuditChoices, AuditFilter } from '@tributary/contract/audit'
import { Group, Select, TextInput } from '../../../ui/primitives.ts'
import { kindLabel } from '../model/entry-words.ts'

type AuditFiltersProps = {
  filter: AuditFilter
  choices: AuditChoices | undefined
  onChange: (filter: AuditFilter) => void
}

/** Narrows the log to a person, a kind of thing, or days. */
export function AuditFilters({ filter, choices, onChange }: AuditFiltersProps) {
  const set = (patch: AuditFilter) => onChange({ ...filter, ...patch })
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Who"
        placeholder="Anybody"
        clearable
        searchable
        flex="1 1 160px"
        maw={240}
        data={(choices?.actors ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.actor ?? null}
        onChange={(actor) => set({ actor: actor ?? undefined })}
      />
      <Select
        label="What"
        placeholder="Anything"
        clearable
        searchable
        flex="1 1 140px"
        maw={200}
        data={(choices?.kinds ?? []).map((kind) => ({ value: kind, label: kindLabel(kind) }))}
        value={filter.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
      />
      <TextInput
        label="From"
        type="date"
        flex="1 1 130px"
        maw={170}
        value={filter.from ?? ''}
        onChange={(event) => set({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="To"
        type="date"
        flex="1 1 130px"
        maw={170}
        value={filter.to ?? ''}
        onChange={(event) => set({ to: event.currentTarget.value || undefined })}
      />
    </Group>
  )
}
