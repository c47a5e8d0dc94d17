import { useInfiniteQuery } from '@tanstack/react-query'
import type { LiveVisitor } from '@tributary/contract/live'
import { useMemo } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BehindPanel } from '../../../ui/behind-panel.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { Ellipsis } from '../../../ui/ellipsis.tsx'
import { PersonLink } from '../../../ui/person-link.tsx'
import { allVisitors, visitorsQuery } from '../api/list-visitors.ts'
import { type VisitorsPlace, visitorsCsv, visitorsNote, visitorsTitle } from '../model/visitors-place.ts'

/** Who is behind a number of visitors. */
export function VisitorsPanel({ place, onClose }: { place: VisitorsPlace; onClose: () => void }) {
  const { workspace_id } = useWorkspace()
  const format = useFormat()
  const list = useInfiniteQuery(visitorsQuery(workspace_id, place))
  const [found] = list.data?.pages ?? []
  const columns = useColumns()
  return (
    <BehindPanel
      key={JSON.stringify(place)}
      title={visitorsTitle(place)}
      note={found ? visitorsNote(found, format) : ''}
      list={list}
      rows={found?.visitors}
      rowKey={(row) => row.handle}
      label="Visitors"
      nothing="Nobody is here any more."
      columns={columns}
      file={{
        name: 'visitors-now.csv',
        text: async () => visitorsCsv(await allVisitors(workspace_id, place)),
      }}
      onClose={onClose}
    />
  )
}

function useColumns(): Column<LiveVisitor>[] {
  const format = useFormat()
  const now = useNow(1_000)
  return useMemo(() => {
    // A sender's clock may be ahead.
    const ago = (iso: string) => format.relative(iso < now.toISOString() ? iso : now.toISOString(), now)
    return [
      { id: 'person', header: 'Person', cell: (row) => <PersonLink person={row.person} /> },
      {
        id: 'page',
        header: 'Page',
        cell: (row) =>
          row.page === '' ? <Missing reason="No page was seen" /> : <Ellipsis text={row.page} width={320} />,
      },
      { id: 'channel', header: 'Channel', cell: (row) => <ChannelName name={row.channel} /> },
      { id: 'last', header: 'Seen last', cell: (row) => <span className="num">{ago(row.last_at)}</span> },
      {
        id: 'events',
        header: 'Events',
        hint: 'In the last half hour',
        numeric: true,
        cell: (row) => format.count(row.events),
      },
    ]
  }, [format, now])
}
