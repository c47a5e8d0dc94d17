import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import type { Annotation } from '@tributary/contract/views'
import { type FormEvent, useState } from 'react'
import { isDay } from '../../../lib/day.ts'
import type { DayRange } from '../../../lib/period.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ActionIcon, Button, Group, notifications, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { annotationsQuery } from '../api/list-annotations.ts'
import { useAddAnnotation, useDeleteAnnotation } from '../api/save-annotation.ts'

/** What happened on days of the range, in words; marked in the chart above. */
export function DayNotes({ range }: { range: DayRange }) {
  const workspace = useWorkspace()
  const notes = useQuery(annotationsQuery(workspace.workspace_id, range))
  const [adding, setAdding] = useState(false)
  const allowed = can(workspace.role, 'editViews')
  const list = notes.data?.annotations ?? []
  if (list.length === 0 && !allowed) return null
  return (
    <Stack gap={4} mt="xs">
      {notes.isError && <ErrorNotice error={notes.error} onRetry={() => void notes.refetch()} />}
      {list.map((note) => (
        <NoteEntry key={note.annotation_id} note={note} removable={allowed} />
      ))}
      {allowed &&
        (adding ? (
          <NewNote range={range} onDone={() => setAdding(false)} />
        ) : (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => setAdding(true)}
          >
            Note on a day
          </Button>
        ))}
    </Stack>
  )
}

function NoteEntry({ note, removable }: { note: Annotation; removable: boolean }) {
  const workspace = useWorkspace()
  const format = useFormat()
  const remove = useDeleteAnnotation(workspace.workspace_id)
  const add = useAddAnnotation(workspace.workspace_id)
  const removeWithUndo = () =>
    remove.mutate(note.annotation_id, {
      onSuccess: () =>
        showUndo({
          id: `note-deleted-${note.annotation_id}`,
          message: 'The note is deleted.',
          undo: () => add.mutate({ day: note.day, text: note.text }),
        }),
      onError: (error) => notifications.show({ color: 'red', message: error.message }),
    })
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Text size="xs" c="dimmed" className="num" style={{ whiteSpace: 'nowrap' }}>
        {format.dayShort(note.day)}
      </Text>
      <Text size="xs" flex={1} style={{ overflowWrap: 'anywhere' }}>
        {note.text}
      </Text>
      {removable && (
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={`Delete the note of ${format.day(note.day)}`}
          onClick={removeWithUndo}
        >
          <IconTrash size={12} />
        </ActionIcon>
      )}
    </Group>
  )
}

function NewNote({ range, onDone }: { range: DayRange; onDone: () => void }) {
  const workspace = useWorkspace()
  const add = useAddAnnotation(workspace.workspace_id)
  const [draft, setDraft] = useState({ day: range.to, text: '' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ day: draft.day, text: draft.text.trim() }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          type="date"
          label="Day"
          value={draft.day}
          onChange={(event) => setDraft({ ...draft, day: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label="What happened"
          placeholder="Spring campaign starts"
          maxLength={300}
          flex="1 1 180px"
          value={draft.text}
          onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
        <Button
          size="xs"
          type="submit"
          loading={add.isPending}
          disabled={draft.text.trim() === '' || !isDay(draft.day)}
        >
          Add
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
      {add.isError && <ErrorNotice error={add.error} title="The note was not added" />}
    </form>
  )
}
