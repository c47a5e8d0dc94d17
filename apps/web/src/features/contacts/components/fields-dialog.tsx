import { useQuery } from '@tanstack/react-query'
import { CUSTOM_FIELD_KINDS, type CustomField, type CustomFieldKind } from '@tributary/contract/contacts'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Modal, Select, Stack, TagsInput, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useDeleteField, useSaveField } from '../api/contact-fields.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import styles from './contacts.module.css'

const KIND_WORDS: Readonly<Record<CustomFieldKind, string>> = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  choice: 'Choice',
}

/** Fields that the workspace adds to its contacts. */
export function FieldsDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace().workspace_id
  const fields = (useQuery(contactChoicesQuery(workspace)).data?.fields ?? []).filter(
    (field) => field.subject === 'contact',
  )
  return (
    <Modal opened onClose={onClose} title="Own fields" size="md">
      <Stack gap="md">
        {fields.length === 0 && (
          <Text size="sm" c="dimmed">
            A field that only you need, such as the end of a contract, is added here. It then stands in every
            contact’s form, in files and in filters.
          </Text>
        )}
        <ul className={styles.list}>
          {fields.map((field) => (
            <FieldEntry key={field.field_id} field={field} />
          ))}
        </ul>
        <NewField />
      </Stack>
    </Modal>
  )
}

function FieldEntry({ field }: { field: CustomField }) {
  const workspace = useWorkspace().workspace_id
  const remove = useDeleteField(workspace)
  const save = useSaveField(workspace)
  const takeAway = () =>
    remove.mutate(field.field_id, {
      onSuccess: () =>
        showUndo({
          id: field.field_id,
          message: `${field.label} is gone from the forms; its values are kept.`,
          undo: () => save.mutate({ id: undefined, field }),
        }),
    })
  return (
    <li className={styles.entry}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text size="sm" fw={600}>
            {field.label}
          </Text>
          <Text size="xs" c="dimmed">
            {field.kind === 'choice' ? `One of ${field.choices.join(', ')}` : KIND_WORDS[field.kind]}
          </Text>
        </div>
        <Button size="xs" variant="default" loading={remove.isPending} onClick={takeAway}>
          Remove
        </Button>
      </Group>
      {remove.isError && <ErrorNotice error={remove.error} title="The field was not removed" />}
    </li>
  )
}

function NewField() {
  const save = useSaveField(useWorkspace().workspace_id)
  const [label, setLabel] = useState('')
  const [kind, setKind] = useState<CustomFieldKind>('text')
  const [choices, setChoices] = useState<string[]>([])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const field = {
      subject: 'contact' as const,
      label: label.trim(),
      kind,
      choices: kind === 'choice' ? choices : [],
    }
    save.mutate(
      { id: undefined, field },
      {
        onSuccess: () => {
          setLabel('')
          setChoices([])
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group grow gap="sm" align="flex-start">
          <TextInput
            label="New field"
            placeholder="Contract end"
            maxLength={60}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Select
            label="Kind"
            allowDeselect={false}
            data={CUSTOM_FIELD_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
            value={kind}
            onChange={(next) => setKind(CUSTOM_FIELD_KINDS.find((one) => one === next) ?? 'text')}
          />
        </Group>
        {kind === 'choice' && (
          <TagsInput
            label="Choices"
            placeholder="Type and press Enter"
            value={choices}
            onChange={setChoices}
            error={save.isError ? undefined : null}
          />
        )}
        {save.isError && <ErrorNotice error={save.error} title="The field was not added" />}
        <Group>
          <Button
            type="submit"
            size="xs"
            loading={save.isPending}
            disabled={label.trim() === '' || (kind === 'choice' && choices.length === 0)}
          >
            Add field
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
