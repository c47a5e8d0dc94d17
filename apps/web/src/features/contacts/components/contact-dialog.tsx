import { useQuery } from '@tanstack/react-query'
import type { Contact } from '@tributary/contract/contacts'
import { type FormEvent, useState } from 'react'
import { useMe, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Modal, Stack } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useCreateContact, useUpdateContact } from '../api/change-contacts.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import { draftOf, editOf, newContactOf } from '../model/contact-draft.ts'
import { ContactFields } from './contact-fields.tsx'
import { useContactUndo } from './use-contact-undo.ts'

type ContactDialogProps = {
  /** Absent: a new one. */
  contact?: Contact
  onClose: () => void
  onSaved?: (contact: Contact) => void
}

/** The form of a contact. */
export function ContactDialog({ contact, onClose, onSaved }: ContactDialogProps) {
  const workspace = useWorkspace().workspace_id
  const me = useMe().user?.user_id ?? null
  const fields = (useQuery(contactChoicesQuery(workspace)).data?.fields ?? []).filter(
    (field) => field.subject === 'contact',
  )
  const [draft, setDraft] = useState(() => draftOf(contact, me))
  const create = useCreateContact(workspace)
  const update = useUpdateContact(workspace)
  const offerUndo = useContactUndo()
  const saving = contact ? update : create
  const done = (saved: Contact & { change_id: string | null }) => {
    offerUndo(saved.change_id, contact ? `${saved.name} is saved.` : `${saved.name} is added.`)
    onClose()
    onSaved?.(saved)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (contact)
      update.mutate({ id: contact.contact_id, edit: editOf(draft, contact, fields) }, { onSuccess: done })
    else create.mutate(newContactOf(draft, fields), { onSuccess: done })
  }
  return (
    <Modal opened onClose={onClose} title={contact ? contact.name : 'New contact'} size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <ContactFields draft={draft} fields={fields} isNew={!contact} onChange={setDraft} />
          {saving.isError && <ErrorNotice error={saving.error} title="The contact was not saved" />}
          <Group gap="xs">
            <Button type="submit" loading={saving.isPending} disabled={draft.name.trim() === ''}>
              {contact ? 'Save' : 'Add contact'}
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
