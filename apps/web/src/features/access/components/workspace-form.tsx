import { type FormEvent, useState } from 'react'
import { localTimeZone } from '../../../lib/places.ts'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { Button, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { TimeZoneSelect } from '../../../ui/time-zone-select.tsx'
import { type NewWorkspace, useCreateWorkspace } from '../api/create-workspace.ts'

export type CreatedWorkspace = { workspace_id: string; pixel_id: string; api_key: string }

/** Name, currency and time zone of a new workspace. */
export function WorkspaceForm({ onCreated }: { onCreated: (created: CreatedWorkspace) => void }) {
  const [draft, setDraft] = useState<NewWorkspace>({ name: '', currency: null, time_zone: localTimeZone() })
  const create = useCreateWorkspace()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (draft.name.trim() !== '')
      create.mutate({ ...draft, name: draft.name.trim() }, { onSuccess: onCreated })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Company"
          description="One workspace holds one company"
          name="organization"
          autoComplete="organization"
          required
          maxLength={120}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <CurrencySelect
          label="Currency of reports"
          description="Left empty: the most frequent currency of your conversions"
          placeholder="Decide from the data"
          clearable
          value={draft.currency}
          onChange={(currency) => setDraft({ ...draft, currency })}
        />
        <TimeZoneSelect value={draft.time_zone} onChange={(time_zone) => setDraft({ ...draft, time_zone })} />
        {create.isError && <ErrorNotice error={create.error} title="The workspace was not created" />}
        <Button type="submit" loading={create.isPending}>
          Create workspace
        </Button>
      </Stack>
    </form>
  )
}
