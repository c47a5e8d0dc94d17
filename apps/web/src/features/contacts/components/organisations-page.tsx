import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Organisation } from '@tributary/contract/organisations'
import { can } from '@tributary/contract/permissions'
import { useMemo, useState } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, TextInput, useDebouncedValue } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { SyncBadge } from '../../../ui/sync-badge.tsx'
import { organisationsQuery } from '../api/organisations.ts'
import { ContactsTabs } from './contacts-tabs.tsx'
import { OrganisationDialog } from './organisation-dialog.tsx'

/** Where contacts work. */
export function OrganisationsPage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const [edited, setEdited] = useState<Organisation | 'new'>()
  const list = useInfiniteQuery(organisationsQuery(workspace.workspace_id, search))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.organisations) ?? [], [list.data])
  const canEdit = can(workspace.role, 'editContacts')
  const columns = useMemo(
    () => organisationColumns(format, canEdit ? setEdited : undefined),
    [format, canEdit],
  )
  return (
    <Page
      title="Organisations"
      finding={
        rows.length > 0 &&
        `${format.count(rows.length)}${list.hasNextPage ? ' and more' : ''} ${rows.length === 1 ? 'organisation' : 'organisations'}${search === '' ? ', by name.' : ` found for “${search}”.`}`
      }
      actions={
        canEdit && (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
            New organisation
          </Button>
        )
      }
    >
      <ContactsTabs current="/contacts/organisations" />
      <TextInput
        size="xs"
        maw={360}
        type="search"
        label="Search"
        placeholder="Name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <QueryState query={list} />
      {list.data && rows.length === 0 && (
        <EmptyState title={search === '' ? 'No organisations yet' : 'None was found'}>
          {search === ''
            ? 'An organisation is made when a contact names one, or here.'
            : `No organisation has a name like “${search}”.`}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Panel flush>
          <DataTable
            label="Organisations"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.organisation_id}
            csvName="organisations"
            phone="cards"
          />
          <ShowMore list={list} />
        </Panel>
      )}
      {edited !== undefined && (
        <OrganisationDialog
          {...(edited !== 'new' && { organisation: edited })}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}

function organisationColumns(
  format: Formatter,
  onEdit: ((organisation: Organisation) => void) | undefined,
): Column<Organisation>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => (
        <Group gap={8} component="span" display="inline-flex">
          {row.name}
          <SyncBadge kind="organization" id={row.organisation_id} />
        </Group>
      ),
      sort: (row) => row.name,
      csv: (row) => row.name,
    },
    {
      id: 'sector',
      header: 'Sector',
      cell: (row) => row.sector,
      sort: (row) => row.sector,
      csv: (row) => row.sector,
    },
    { id: 'domain', header: 'Domain', cell: (row) => row.domain, csv: (row) => row.domain },
    {
      id: 'country',
      header: 'Country',
      cell: (row) => row.country,
      sort: (row) => row.country,
      csv: (row) => row.country,
    },
    {
      id: 'contacts',
      header: 'Contacts',
      numeric: true,
      cell: (row) =>
        row.contacts === 0 ? (
          '0'
        ) : (
          <TextLink
            to="/contacts"
            search={(old: object) => ({ ...old, organisation: row.organisation_id })}
            size="xs"
            aria-label={`Contacts at ${row.name}: ${row.contacts}`}
          >
            {format.count(row.contacts)}
          </TextLink>
        ),
      sort: (row) => row.contacts,
      csv: (row) => row.contacts,
    },
    { id: 'owner', header: 'Owner', cell: (row) => row.owner_name ?? '', csv: (row) => row.owner_name },
    ...(onEdit
      ? [
          {
            id: 'edit',
            header: 'Change',
            cell: (row: Organisation) =>
              row.may_edit ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Change ${row.name}`}
                  onClick={() => onEdit(row)}
                >
                  Change
                </Button>
              ) : (
                ''
              ),
          },
        ]
      : []),
  ]
}
