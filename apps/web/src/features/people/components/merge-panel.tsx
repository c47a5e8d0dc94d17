import { useNavigate } from '@tanstack/react-router'
import type { Person } from '@tributary/contract/people'
import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useChangeLink, useMergePeople } from '../api/decide.ts'
import { useFoundPerson } from './use-found-person.ts'

/** Joins this person with another whom a member knows to be the same; undone with one click. */
export function MergePanel({ person }: { person: Person }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const merge = useMergePeople(workspace.workspace_id)
  const change = useChangeLink(workspace.workspace_id)
  const found = useFoundPerson(text, person.person_id)
  if (!can(workspace.role, 'managePeople')) return null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!found.person) return
    merge.mutate(
      { person_id: person.person_id, other_person_id: found.person.person_id },
      {
        onSuccess: (merged) => {
          setText('')
          showUndo({
            id: `merged-${merged.link_id}`,
            title: 'Merged',
            message: 'Journeys and credit of this person are derived again.',
            undo: () => change.mutate({ linkId: merged.link_id, change: 'undo' }),
          })
          void navigate({
            to: '/people/$personId',
            params: { personId: merged.person_id },
            search: true,
            replace: true,
          })
        },
      },
    )
  }
  return (
    <Panel title="Merge with another person">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group gap="sm" align="flex-end">
            <TextInput
              label="The other person's user id, e-mail address or browser id"
              flex="1 1 260px"
              maw={420}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={merge.isPending} disabled={!found.person}>
              Merge
            </Button>
          </Group>
          <Text size="xs" c="dimmed" aria-live="polite">
            {found.words}
          </Text>
          {merge.isError && <ErrorNotice error={merge.error} title="The two are still apart" />}
          {change.isError && <ErrorNotice error={change.error} title="The merge still holds" />}
        </Stack>
      </form>
    </Panel>
  )
}
