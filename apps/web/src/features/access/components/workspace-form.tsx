import { type FormEvent, useState } from 'react'
import { currencyChoices, localTimeZone, timeZoneChoices } from '../../../lib/places.ts'
import { Button, Select, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
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
        <Select
          label="Currency of reports"
          description="Left empty: the most frequent currency of your conversions"
          placeholder="Decide from the data"
          data={currencyChoices()}
          searchable
          clearable
          value={draft.currency}
          onChange={(currency) => setDraft({ ...draft, currency })}
        />
        <Select
          label="Time zone"
          description="Days are cut at its midnight"
          data={timeZoneChoices()}
          searchable
          allowDeselect={false}
          value={draft.time_zone}
          onChange={(zone) => setDraft({ ...draft, time_zone: zone ?? draft.time_zone })}
          limit={100}
        />
        {create.isError && <ErrorNotice error={create.error} title="The workspace was not created" />}
        <Button type="submit" loading={create.isPending}>
          Create workspace
        </Button>
      </Stack>
    </form>
  )
}
