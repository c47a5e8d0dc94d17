import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Contact } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { contactCountQuery, contactsQuery } from '../api/list-contacts.ts'
import { type ContactsSearch, contactsSearchSchema, isFiltered } from '../model/contacts-search.ts'
import { BulkBar } from './bulk-bar.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { ContactFilters } from './contact-filters.tsx'
import { ContactTable } from './contact-table.tsx'
import { ContactsMenu } from './contacts-menu.tsx'
import { ContactsTabs } from './contacts-tabs.tsx'
import { useContactKeys } from './use-contact-keys.ts'

type ContactsPageProps = {
  /** What other parts of the app do with selected contacts. */
  selectionActions?: (selection: Selection) => ReactNode
}
export type Selection = { contactIds: readonly string[]; onDone: () => void }

/** Everybody the team may reach out to, found in a moment, changed many at once. */
export function ContactsPage({ selectionActions }: ContactsPageProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const raw = useSearch({ strict: false })
  const search = useMemo(() => contactsSearchSchema.parse(raw), [raw])
  const list = useInfiniteQuery(contactsQuery(workspace.workspace_id, search))
  const contacts = useMemo(() => list.data?.pages.flatMap((page) => page.contacts) ?? [], [list.data])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isAdding, setIsAdding] = useState(false)
  const searchField = useRef<HTMLInputElement>(null)
  const canEdit = can(workspace.role, 'editContacts')

  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/contacts', search: (old) => ({ ...old, ...patch }), replace: true })
  const open = (contact: Contact) =>
    void navigate({ to: '/contacts/$contactId', params: { contactId: contact.contact_id }, search: true })
  const select = (ids: readonly string[], isSelected: boolean) => {
    const next = new Set(selected)
    for (const id of ids) {
      if (isSelected) next.add(id)
      else next.delete(id)
    }
    setSelected(next)
  }
  const clear = () => setSelected(new Set())
  const current = useContactKeys({
    contacts,
    searchField,
    onToggle: canEdit
      ? (contact) => select([contact.contact_id], !selected.has(contact.contact_id))
      : undefined,
    onNew: canEdit ? () => setIsAdding(true) : undefined,
    onOpen: open,
    onEscape: clear,
  })
  return (
    <Page
      title="Contacts"
      finding={<Finding search={search} shown={contacts.length} />}
      actions={
        <Group gap="xs">
          {canEdit && (
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setIsAdding(true)}
            >
              New contact
            </Button>
          )}
          <ContactsMenu search={search} />
        </Group>
      }
    >
      <ContactsTabs current="/contacts" />
      <ContactFilters search={search} onChange={change} searchField={searchField} />
      <QueryState query={list} />
      {list.data && contacts.length === 0 && (
        <NobodyHere search={search} canEdit={canEdit} onAdd={() => setIsAdding(true)} />
      )}
      {contacts.length > 0 && (
        <Panel flush>
          <ContactTable
            contacts={contacts}
            selected={selected}
            current={current}
            canEdit={canEdit}
            onSelect={select}
            onOpen={open}
          />
          <ShowMore list={list} />
        </Panel>
      )}
      {selected.size > 0 && (
        <BulkBar ids={[...selected]} onDone={clear}>
          {selectionActions?.({ contactIds: [...selected], onDone: clear })}
        </BulkBar>
      )}
      {isAdding && <ContactDialog onClose={() => setIsAdding(false)} onSaved={open} />}
    </Page>
  )
}

/** How many there are, in a sentence. */
function Finding({ search, shown }: { search: ContactsSearch; shown: number }) {
  const format = useFormat()
  const workspace = useWorkspace()
  const { data } = useQuery(contactCountQuery(workspace.workspace_id, search))
  if (!data || (data.count === 0 && !isFiltered(search) && !search.find)) return null
  const count = `${data.is_more ? 'More than ' : ''}${format.count(data.count)}`
  const people = data.count === 1 ? 'contact' : 'contacts'
  const whose = workspace.role === 'CONSULTANT' ? 'of yours ' : ''
  if (search.find && data.count === 0)
    return shown === 0 ? null : `Nobody has “${search.find}” exactly; these come near it.`
  if (search.find)
    return `${count} ${people} ${whose}found for “${search.find}”${shown > data.count ? '; what comes near follows' : ''}.`
  return isFiltered(search)
    ? `${count} ${people} ${whose}${data.count === 1 ? 'fits' : 'fit'} the filters.`
    : `${count} ${people} ${whose}`.trim().concat('.')
}

type NobodyProps = { search: ContactsSearch; canEdit: boolean; onAdd: () => void }

function NobodyHere({ search, canEdit, onAdd }: NobodyProps) {
  if (search.find !== undefined || isFiltered(search))
    return (
      <EmptyState
        title="Nobody was found"
        action={
          <ButtonLink to="/contacts" search={({ workspace }) => ({ workspace })} variant="default">
            Show everybody
          </ButtonLink>
        }
      >
        {search.find
          ? `No contact has anything like “${search.find}”.`
          : 'No contact fits all of these filters.'}
      </EmptyState>
    )
  return (
    <EmptyState
      title="No contacts yet"
      action={
        canEdit && (
          <Group gap="xs">
            <Button onClick={onAdd}>New contact</Button>
            <ButtonLink to="/contacts/import" search={true} variant="default">
              Import a file
            </ButtonLink>
          </Group>
        )
      }
    >
      Contacts are the people you reach out to. Add one, or import a CSV file or the vCards of your phone; who
      also visited your site is recognised by their e-mail address.
    </EmptyState>
  )
}
