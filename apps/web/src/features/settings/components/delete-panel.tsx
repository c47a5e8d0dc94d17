import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useDeleteWorkspace } from '../api/delete-workspace.ts'
import { LeavePanel } from './leave-panel.tsx'

/** Removal of the sample with one confirmation, of a real company by typing its name. */
export function DeletePanel({ onDeleted }: { onDeleted: () => void }) {
  const workspace = useWorkspace()
  const [typed, setTyped] = useState('')
  const remove = useDeleteWorkspace(workspace.workspace_id)
  if (!can(workspace.role, 'deleteWorkspace')) return <LeavePanel onLeft={onDeleted} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed === workspace.name) remove.mutate(typed, { onSuccess: onDeleted })
  }
  const failure = remove.isError && <ErrorNotice error={remove.error} title="Nothing was deleted" />
  if (workspace.is_sample) {
    return (
      <Panel title="Sample data">
        <Stack gap="sm" align="flex-start">
          <Text c="dimmed">
            This workspace holds a made-up company to look around in. Nothing in it is yours.
          </Text>
          <ConfirmButton
            label="Remove sample"
            ask="Remove the sample workspace and all its data?"
            loading={remove.isPending}
            onConfirm={() => remove.mutate(workspace.name, { onSuccess: onDeleted })}
          />
          {failure}
        </Stack>
      </Panel>
    )
  }
  return (
    <Panel title="Delete workspace">
      <form onSubmit={submit}>
        <Stack gap="sm" maw={420} align="flex-start">
          <Text c="dimmed">
            Deletes every event, conversion, import and key of {workspace.name}. This cannot be undone.
          </Text>
          <TextInput
            label={`Type "${workspace.name}" to confirm`}
            autoComplete="off"
            w="100%"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {failure}
          <Button type="submit" color="red" disabled={typed !== workspace.name} loading={remove.isPending}>
            Delete workspace
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}
