import type { ListedPerson } from '@tributary/contract/people'
import type { Formatter } from '../../../lib/format.ts'
import type { Column } from '../../../ui/column.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { TextLink } from '../../../ui/link.tsx'

/** Columns of the list of people. */
export function personColumns(format: Formatter): Column<ListedPerson>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      cell: (row) => (
        <TextLink
          to="/people/$personId"
          params={{ personId: row.person_id }}
          search={true}
          size="xs"
          onClick={(event) => event.stopPropagation()}
        >
          <span title={row.person_id}>{row.name}</span>
        </TextLink>
      ),
      sort: (row) => row.name,
      csv: (row) => row.person_id,
    },
    {
      id: 'since',
      header: 'Known since',
      hint: 'When a browser or address was first tied to this person',
      cell: (row) => <Since since={row.known_since} format={format} />,
      sort: (row) => row.known_since ?? '',
      csv: (row) => row.known_since,
    },
    {
      id: 'handles',
      header: 'Handles',
      hint: 'Browsers, user ids and e-mail addresses that are this person',
      numeric: true,
      cell: (row) => format.count(row.handles),
      sort: (row) => row.handles,
      csv: (row) => row.handles,
    },
  ]
}

function Since({ since, format }: { since: string | null; format: Formatter }) {
  if (since === null) return <Missing reason="Nothing ties this browser to anybody yet" />
  // Imported identities hold always, which is stored as the beginning of 1970.
  if (since.startsWith('1970-01-01')) return <span className="quiet">imported</span>
  return <span className="num">{format.instant(since)}</span>
}
