import { activityName } from '@tributary/contract/activities'
import { minorToDecimal } from '@tributary/contract/money'
import type { OutreachPerformance, OutreachResult } from '@tributary/contract/outreach'
import { useMemo } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Box, Text } from '../../../ui/primitives.ts'
import { revenueText } from '../model/outreach-words.ts'
import styles from './outreach.module.css'
import { TargetBar } from './target-bar.tsx'

/** What came of a campaign: in all, by member, by kind. */
export function OutreachReport({ performance }: { performance: OutreachPerformance }) {
  const format = useFormat()
  const { total, campaign } = performance
  const tiles = [
    { label: 'Activities', value: format.count(total.activities), hint: 'Done, in the days chosen' },
    { label: 'Reached', value: format.count(total.reached), hint: 'Contacts, each once' },
    { label: 'Answered', value: format.count(total.replied), hint: 'Contacts, each once' },
    { label: 'Meetings', value: format.count(total.meetings), hint: 'That took place' },
    {
      label: 'Deals',
      value: format.count(performance.deals),
      hint: `${performance.open_deals} open, ${performance.won} won, of all time`,
    },
    { label: 'Revenue', value: revenueText(performance.revenue, format), hint: 'Of deals won, of all time' },
  ]
  return (
    <>
      <div className={styles.tiles}>
        {tiles.map((tile) => (
          <Box key={tile.label} className="panel" p="sm">
            <Text size="xs" c="dimmed">
              {tile.label}
            </Text>
            <Text fz={20} lh="28px" fw={600} className="num">
              {tile.value}
            </Text>
            <Text size="xs" c="dimmed">
              {tile.hint}
            </Text>
          </Box>
        ))}
      </div>
      <Panel title="Target list">
        <TargetBar targets={campaign.targets} />
      </Panel>
      <ReportTables performance={performance} format={format} />
    </>
  )
}

function ReportTables({ performance, format }: { performance: OutreachPerformance; format: Formatter }) {
  const members = useMemo(() => memberColumns(format), [format])
  const kinds = useMemo(() => kindColumns(format), [format])
  const name = performance.campaign.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()
  return (
    <>
      <Panel title="By member" flush>
        <DataTable
          label="By member"
          columns={members}
          rows={performance.by_member}
          rowKey={(row) => row.user_id ?? ''}
          csvName={`${name}-by-member`}
          phone="cards"
        />
      </Panel>
      {performance.by_kind.length > 0 && (
        <Panel title="By kind" flush>
          <DataTable
            label="By kind"
            columns={kinds}
            rows={performance.by_kind}
            rowKey={(row) => row.kind}
            csvName={`${name}-by-kind`}
            phone="cards"
          />
        </Panel>
      )}
    </>
  )
}

function numberColumn<Row>(
  format: Formatter,
  id: string,
  header: string,
  numberOf: (row: Row) => number,
  hint?: string,
): Column<Row> {
  return {
    id,
    header,
    ...(hint === undefined ? {} : { hint }),
    numeric: true,
    cell: (row) => format.count(numberOf(row)),
    sort: numberOf,
    csv: numberOf,
  }
}

function resultColumns<Row extends OutreachResult>(format: Formatter): Column<Row>[] {
  return [
    numberColumn(format, 'activities', 'Activities', (row) => row.activities),
    numberColumn(format, 'tried', 'Tried', (row) => row.tried, 'Contacts, each once'),
    numberColumn(format, 'reached', 'Reached', (row) => row.reached, 'Contacts, each once'),
    numberColumn(format, 'replied', 'Answered', (row) => row.replied, 'Contacts, each once'),
    numberColumn(format, 'meetings', 'Meetings', (row) => row.meetings),
  ]
}

type MemberRow = OutreachPerformance['by_member'][number]
type KindRow = OutreachPerformance['by_kind'][number]

function memberColumns(format: Formatter): Column<MemberRow>[] {
  return [
    {
      id: 'name',
      header: 'Member',
      cell: (row) => row.name,
      sort: (row) => row.name,
      csv: (row) => row.name,
    },
    ...resultColumns<MemberRow>(format),
    numberColumn(format, 'deals', 'Deals', (row) => row.deals, 'That they own, from this campaign'),
    numberColumn(format, 'won', 'Won', (row) => row.won),
    {
      id: 'revenue',
      header: 'Revenue',
      numeric: true,
      cell: (row) => revenueText(row.revenue, format),
      csv: (row) =>
        row.revenue
          .map((entry) => `${minorToDecimal(BigInt(entry.amount_minor), entry.currency)} ${entry.currency}`)
          .join(' + '),
    },
  ]
}

/** `LinkedIn messages`: all of a kind in one row. */
const kindName = ({ kind }: KindRow): string => `${activityName(kind)}s`

function kindColumns(format: Formatter): Column<KindRow>[] {
  return [
    {
      id: 'kind',
      header: 'Kind',
      cell: kindName,
      sort: kindName,
      csv: kindName,
    },
    ...resultColumns<KindRow>(format),
  ]
}
