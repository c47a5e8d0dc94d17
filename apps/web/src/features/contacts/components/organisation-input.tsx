import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Autocomplete, useDebouncedValue } from '../../../ui/primitives.ts'
import { organisationNamesQuery } from '../api/organisations.ts'

type OrganisationInputProps = { value: string; onChange: (value: string) => void }

/** The name of an organisation, completed from those that are there; any other is made. */
export function OrganisationInput({ value, onChange }: OrganisationInputProps) {
  const [settled] = useDebouncedValue(value, 150)
  const found = useQuery(organisationNamesQuery(useWorkspace().workspace_id, settled))
  const names = found.data?.organisations.map((organisation) => organisation.name) ?? []
  return (
    <Autocomplete
      label="Organisation"
      maxLength={200}
      data={[...new Set(names)]}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
    />
  )
}
