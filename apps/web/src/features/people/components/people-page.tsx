import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ListedPerson } from '@tributary/contract/people'
import { useMemo } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, TextInput } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { peopleQuery } from '../api/list-people.ts'
import { ConflictsButton } from './conflicts-button.tsx'
import { personColumns } from './person-columns.tsx'

/** Everybody who is known by more than a browser; a search finds browsers, too. */
export function PeoplePage() {
  const format = useFormat()
  const navigate = useNavigate()
  const search = useSearch({ from: '/signed-in/workspace/people' }).find ?? ''
  const list = useInfiniteQuery(peopleQuery(useWorkspace().workspace_id, search))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.people) ?? [], [list.data])
  const find = (text: string) =>
    void navigate({
      to: '/people',
      search: (old) => ({ ...old, find: text.trim() === '' ? undefined : text.trim() }),
    })
  return (
    <Page
      title="People"
      finding={
        list.data && rows.length > 0
          ? search === ''
            ? `${format.count(rows.length)}${list.hasNextPage ? ' (more below)' : ''} known people, the latest first. Open one to see why their browsers were joined.`
            : `${format.count(rows.length)} found for “${search}”.`
          : undefined
      }
      actions={<ConflictsButton />}
    >
      <SearchField key={search} value={search} onFind={find} />
      <QueryState query={list} />
      {list.data && rows.length === 0 && <NobodyHere search={search} onClear={() => find('')} />}
      {rows.length > 0 && (
        <Panel flush>
          <PeopleTable rows={rows} />
          <ShowMore list={list} />
        </Panel>
      )}
    </Page>
  )
}

function SearchField({ value, onFind }: { value: string; onFind: (text: string) => void }) {
  return (
    <TextInput
      label="Find a person"
      description="A user id, an e-mail address, or the id of a browser. An address is compared as a hash."
      placeholder="ann@example.com"
      type="search"
      maw={420}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onFind(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && onFind(event.currentTarget.value)}
    />
  )
}

function NobodyHere({ search, onClear }: { search: string; onClear: () => void }) {
  if (search !== '')
    return (
      <EmptyState
        title="Nobody was found"
        action={
          <Button variant="default" onClick={onClear}>
            Show everybody
          </Button>
        }
      >
        No handle begins with “{search}”, and no such browser or user was ever seen.
      </EmptyState>
    )
  return (
    <EmptyState title="Nobody is known yet" action={<ButtonLink to="/pixel">Set up the pixel</ButtonLink>}>
      Visitors become people when an event names a user id or an e-mail address, or when a file of identities
      is imported. Their earlier visits come along.
    </EmptyState>
  )
}

function PeopleTable({ rows }: { rows: readonly ListedPerson[] }) {
  const format = useFormat()
  const navigate = useNavigate()
  const columns = useMemo(() => personColumns(format), [format])
  return (
    <DataTable
      label="People"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.person_id}
      onRow={(row) =>
        void navigate({ to: '/people/$personId', params: { personId: row.person_id }, search: true })
      }
      csvName="people"
      phone="cards"
    />
  )
}
