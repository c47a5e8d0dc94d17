import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, notifications, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { TimeZoneSelect } from '../../../ui/time-zone-select.tsx'
import { useUpdateWorkspace } from '../api/update-workspace.ts'

/** Name, currency and time zone. */
export function WorkspacePanel() {
  const workspace = useWorkspace()
  const allowed = can(workspace.role, 'manageWorkspace')
  const [draft, setDraft] = useState({
    name: workspace.name,
    currency: workspace.currency,
    time_zone: workspace.time_zone,
  })
  const update = useUpdateWorkspace(workspace.workspace_id)
  const changed =
    draft.name.trim() !== workspace.name ||
    draft.currency !== workspace.currency ||
    draft.time_zone !== workspace.time_zone
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate(
      { ...draft, name: draft.name.trim() },
      { onSuccess: () => notifications.show({ message: 'Settings are saved.' }) },
    )
  }
  return (
    <Panel title="Workspace">
      <form onSubmit={submit}>
        <Stack gap="sm" maw={420} align="stretch">
          <TextInput
            label="Name"
            required
            maxLength={120}
            disabled={!allowed}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <CurrencySelect
            label="Currency of reports"
            description="Conversions in other currencies are listed apart"
            placeholder="Most frequent currency of the conversions"
            clearable
            disabled={!allowed}
            value={draft.currency}
            onChange={(currency) => setDraft({ ...draft, currency })}
          />
          <TimeZoneSelect
            disabled={!allowed}
            value={draft.time_zone}
            onChange={(time_zone) => setDraft({ ...draft, time_zone })}
          />
          {update.isError && <ErrorNotice error={update.error} title="Nothing was saved" />}
          {allowed && (
            <Button
              type="submit"
              loading={update.isPending}
              disabled={!changed || draft.name.trim() === ''}
              style={{ alignSelf: 'flex-start' }}
            >
              Save
            </Button>
          )}
        </Stack>
      </form>
    </Panel>
  )
}
