import { can } from '@tributary/contract/permissions'
import type { PipedriveSetting } from '@tributary/contract/pipedrive'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, NumberInput, notifications, Stack, Switch } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSaveSetting } from '../api/save-setting.ts'

/** What goes to Pipedrive, for the whole workspace. */
export function SettingPanel({ setting }: { setting: PipedriveSetting }) {
  const workspace = useWorkspace()
  const allowed = can(workspace.role, 'manageWorkspace')
  const [draft, setDraft] = useState(setting)
  const save = useSaveSetting(workspace.workspace_id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(draft, { onSuccess: () => notifications.show({ message: 'Saved for the whole workspace.' }) })
  }
  return (
    <Panel
      title="What is sent"
      note={
        allowed
          ? 'A contact goes with its organisation, then its deals; later changes follow by themselves'
          : 'Owners and admins change this'
      }
    >
      <form onSubmit={submit}>
        <Stack gap="sm" maw={420} align="stretch">
          <NumberInput
            label="Contacts at least this warm"
            description="0 to 10"
            min={0}
            max={10}
            step={0.5}
            decimalScale={1}
            disabled={!allowed}
            value={draft.warm_threshold}
            onChange={(value) => setDraft({ ...draft, warm_threshold: Number(value) })}
          />
          <Switch
            label="Meetings, with their contact however warm it is"
            checked={draft.sends_meetings}
            disabled={!allowed}
            onChange={(event) => setDraft({ ...draft, sends_meetings: event.currentTarget.checked })}
          />
          {save.isError && <ErrorNotice error={save.error} title="Nothing was saved" />}
          {allowed && (
            <Button
              type="submit"
              loading={save.isPending}
              disabled={JSON.stringify(draft) === JSON.stringify(setting)}
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
