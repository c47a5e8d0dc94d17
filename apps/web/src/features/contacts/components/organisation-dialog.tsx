import type { Organisation } from '@tributary/contract/organisations'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Modal, SimpleGrid, Stack, Textarea, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useDeleteOrganisation, useSaveOrganisation } from '../api/organisations.ts'
import { useContactUndo } from './use-contact-undo.ts'

type OrganisationDialogProps = {
  /** Absent: a new one. */
  organisation?: Organisation
  onClose: () => void
}

/** The form of an organisation. */
export function OrganisationDialog({ organisation, onClose }: OrganisationDialogProps) {
  const workspace = useWorkspace().workspace_id
  const [draft, setDraft] = useState({
    name: organisation?.name ?? '',
    domain: organisation?.domain ?? '',
    sector: organisation?.sector ?? '',
    country: organisation?.country ?? '',
    note: organisation?.note ?? '',
  })
  const save = useSaveOrganisation(workspace)
  const remove = useDeleteOrganisation(workspace)
  const offerUndo = useContactUndo()
  const set = (patch: Partial<typeof draft>) => setDraft({ ...draft, ...patch })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(
      { id: organisation?.organisation_id, edit: draft },
      {
        onSuccess: (saved) => {
          offerUndo(saved.change_id, `${saved.name} is ${organisation ? 'saved' : 'added'}.`)
          onClose()
        },
      },
    )
  }
  const deleteIt = () =>
    organisation &&
    remove.mutate(organisation.organisation_id, {
      onSuccess: (change) => {
        offerUndo(change.change_id, `${organisation.name} is deleted; its contacts stay.`)
        onClose()
      },
    })
  return (
    <Modal opened onClose={onClose} title={organisation?.name ?? 'New organisation'} size="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            maxLength={200}
            data-autofocus
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput
              label="Domain"
              placeholder="example.com"
              maxLength={190}
              value={draft.domain}
              onChange={(event) => set({ domain: event.currentTarget.value })}
            />
            <TextInput
              label="Sector"
              maxLength={80}
              value={draft.sector}
              onChange={(event) => set({ sector: event.currentTarget.value })}
            />
            <TextInput
              label="Country"
              maxLength={60}
              value={draft.country}
              onChange={(event) => set({ country: event.currentTarget.value })}
            />
          </SimpleGrid>
          <Textarea
            label="Note"
            autosize
            minRows={2}
            maxRows={8}
            value={draft.note}
            onChange={(event) => set({ note: event.currentTarget.value })}
          />
          {save.isError && <ErrorNotice error={save.error} title="The organisation was not saved" />}
          {remove.isError && <ErrorNotice error={remove.error} title="The organisation was not deleted" />}
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === ''}>
              Save
            </Button>
            {organisation && (
              <Button variant="default" loading={remove.isPending} onClick={deleteIt}>
                Delete
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
