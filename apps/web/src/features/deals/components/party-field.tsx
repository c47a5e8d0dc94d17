import { useQuery } from '@tanstack/react-query'
import type { Named } from '@tributary/contract/deals'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Select, useDebouncedValue } from '../../../ui/primitives.ts'
import { type PartyKind, partiesQuery } from '../api/find-parties.ts'

type PartyFieldProps = { kind: PartyKind; value: Named | null; onChange: (party: Named | null) => void }

const LABELS = { organisation: 'Organisation', contact: 'Contact' } as const

/** An organisation or a contact, found by typing. */
export function PartyField({ kind, value, onChange }: PartyFieldProps) {
  const workspace = useWorkspace().workspace_id
  const [words, setWords] = useState('')
  const [settled] = useDebouncedValue(words === value?.name ? '' : words, 200)
  const found = useQuery(partiesQuery(workspace, kind, settled))
  const parties = found.data ?? []
  const shown =
    value !== null && !parties.some((party) => party.id === value.id) ? [value, ...parties] : parties
  return (
    <Select
      label={LABELS[kind]}
      placeholder="Type to find"
      data={shown.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
      // The server has found them already, slips forgiven.
      filter={({ options }) => options}
      searchValue={words}
      onSearchChange={setWords}
      nothingFoundMessage={found.isError ? 'They could not be loaded' : `No such ${kind}`}
      value={value?.id ?? null}
      onChange={(id) => onChange(shown.find((party) => party.id === id) ?? null)}
    />
  )
}
