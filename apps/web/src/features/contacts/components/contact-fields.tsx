import { useQuery } from '@tanstack/react-query'
import type { CustomField } from '@tributary/contract/contacts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Select, SimpleGrid, TagsInput, Textarea, TextInput } from '../../../ui/primitives.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import type { ContactDraft } from '../model/contact-draft.ts'
import { OrganisationInput } from './organisation-input.tsx'

type ContactFieldsProps = {
  draft: ContactDraft
  fields: readonly CustomField[]
  isNew: boolean
  onChange: (draft: ContactDraft) => void
}

/** The fields of a contact, the workspace's own ones last. */
export function ContactFields({ draft, fields, isNew, onChange }: ContactFieldsProps) {
  const workspace = useWorkspace()
  const choices = useQuery(contactChoicesQuery(workspace.workspace_id)).data
  const set = (patch: Partial<ContactDraft>) => onChange({ ...draft, ...patch })
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="Name"
          required
          maxLength={200}
          data-autofocus={isNew || undefined}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Title"
          placeholder="Head of sales"
          maxLength={200}
          value={draft.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <OrganisationInput value={draft.organisation} onChange={(organisation) => set({ organisation })} />
        <TextInput
          label="E-mail"
          type="email"
          maxLength={254}
          value={draft.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <TextInput
          label="Phone"
          type="tel"
          placeholder="+44 20 7946 0958"
          maxLength={60}
          value={draft.phone}
          onChange={(event) => set({ phone: event.currentTarget.value })}
        />
        <TextInput
          label="Country"
          placeholder="DE"
          description="Two letters let phone numbers be written without +49"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={60}
          value={draft.country}
          onChange={(event) => set({ country: event.currentTarget.value })}
        />
        <TextInput
          label="LinkedIn"
          placeholder="linkedin.com/in/…"
          maxLength={300}
          value={draft.linkedin}
          onChange={(event) => set({ linkedin: event.currentTarget.value })}
        />
        <Select
          label="Owner"
          placeholder="Nobody"
          clearable
          clearButtonProps={{ 'aria-label': 'Nobody' }}
          data={(choices?.members ?? []).map(({ user_id, name }) => ({ value: user_id, label: name }))}
          value={draft.owner}
          onChange={(owner) => set({ owner })}
        />
        <OwnFields draft={draft} fields={fields} onChange={onChange} />
      </SimpleGrid>
      <TagsAndNote draft={draft} tags={choices?.tags ?? []} onChange={set} />
    </>
  )
}

type TagsAndNoteProps = {
  draft: ContactDraft
  tags: readonly string[]
  onChange: (patch: Partial<ContactDraft>) => void
}

function TagsAndNote({ draft, tags, onChange }: TagsAndNoteProps) {
  return (
    <>
      <TagsInput
        label="Tags"
        placeholder="Type and press Enter"
        maxTags={50}
        data={[...tags]}
        value={draft.tags}
        onChange={(chosen) => onChange({ tags: chosen })}
      />
      <Textarea
        label="Note"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={10_000}
        value={draft.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
    </>
  )
}

/** The fields that the workspace added. */
function OwnFields({ draft, fields, onChange }: Omit<ContactFieldsProps, 'isNew'>) {
  return fields.map((field) => (
    <OwnField
      key={field.key}
      field={field}
      value={draft.custom[field.key] ?? ''}
      onChange={(value) => onChange({ ...draft, custom: { ...draft.custom, [field.key]: value } })}
    />
  ))
}

type OwnFieldProps = { field: CustomField; value: string; onChange: (value: string) => void }

function OwnField({ field, value, onChange }: OwnFieldProps) {
  if (field.kind === 'choice')
    return (
      <Select
        label={field.label}
        clearable
        clearButtonProps={{ 'aria-label': `No ${field.label}` }}
        data={field.choices}
        value={value === '' ? null : value}
        onChange={(next) => onChange(next ?? '')}
      />
    )
  return (
    <TextInput
      label={field.label}
      type={field.kind === 'date' ? 'date' : 'text'}
      inputMode={field.kind === 'number' ? 'decimal' : 'text'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
