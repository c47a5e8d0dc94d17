import { useQuery } from '@tanstack/react-query'
import { LEDGER_CAUSES, type LedgerCause, type LedgerChanges } from '@tributary/contract/ledger'
import { minorToDecimal } from '@tributary/contract/money'
import { useMemo, useState } from 'react'
import { addDays, isDay } from '../../../lib/day.ts'
import type { Formatter } from '../../../lib/format.ts'
import { causeLabel, ledgerSettingQuery } from '../../../lib/ledger-query.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Select, Text, TextInput } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { ledgerChangesQuery } from '../api/get-ledger-changes.ts'

/** "Why did last month's number change?": asked for on demand, since most visits do not need it. */
export function LedgerChangesPanel() {
  const [open, setOpen] = useState(false)
  return (
    <Panel
      title="Why a number changed"
      note="The recorded credits of this range as they stood on an earlier day, and now"
      flush={open}
      actions={
        <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Compare with an earlier day'}
        </Button>
      }
    >
      {open && <Changes />}
    </Panel>
  )
}

function Changes() {
  const { report, today } = useReport()
  const { workspace_id } = useWorkspace()
  const setting = useQuery(ledgerSettingQuery(workspace_id))
  const [day, setDay] = useState(addDays(today, -7))
  const [chosen, setChosen] = useState<string>()
  const model = chosen ?? setting.data?.models[0]
  const by = report.by === 'campaign' ? 'campaign' : 'channel'
  const changes = useQuery({
    ...ledgerChangesQuery(workspace_id, { ...report.range, by, model, as_of: day }),
    enabled: model !== undefined && isDay(day) && day <= today,
  })
  return (
    <>
      <Group gap="sm" px="md" pb="xs" align="flex-end">
        <TextInput
          type="date"
          size="xs"
          label="As it stood at the start of"
          value={day}
          max={today}
          error={!isDay(day) ? 'Not a day' : day > today && 'Not begun yet'}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        {setting.data && (
          <Select
            size="xs"
            w={165}
            label="Recorded model"
            allowDeselect={false}
            data={setting.data.models.map((value) => ({ value, label: modelLabel(value) }))}
            value={model ?? null}
            onChange={(value) => setChosen(value ?? undefined)}
          />
        )}
      </Group>
      <QueryState query={changes} />
      {changes.data && <Answer changes={changes.data} />}
    </>
  )
}

function Answer({ changes }: { changes: LedgerChanges }) {
  const format = useFormat()
  const columns = useMemo(() => columnsOf(changes, format), [changes, format])
  if (changes.rows.length === 0)
    return (
      <>
        <EmptyState title="Nothing is recorded for this range">
          The ledger records credits from the moment conversions come in. Choose a range with conversions.
        </EmptyState>
        <LeftOut changes={changes} />
      </>
    )
  return (
    <>
      <DataTable
        label="Recorded credits then and now"
        columns={columns}
        rows={changes.rows}
        rowKey={(row) => row.key}
        csvName={`credit-changes-${changes.from}-${changes.to}`}
      />
      <Text size="xs" c="dimmed" px="md" py="xs">
        Net of refunds, {modelLabel(changes.model)}, {changes.lookback_days}-day window.{' '}
        {changes.recorded_since !== null && `Recorded since ${format.instant(changes.recorded_since)}.`}
      </Text>
      <LeftOut changes={changes} />
    </>
  )
}

/** Unlike the report above, the ledger converts nothing. */
function LeftOut({ changes }: { changes: LedgerChanges }) {
  const format = useFormat()
  if (changes.other_currencies.length === 0) return null
  const list = changes.other_currencies.map(
    ({ currency, conversions }) => `${format.count(conversions)} in ${currency}`,
  )
  return (
    <Notice tone="warn" title="Conversions in other currencies are not in these numbers">
      {list.join(', ')}. Credit is recorded in the currency of the conversion and is not converted here.
    </Notice>
  )
}

type Row = LedgerChanges['rows'][number]

function columnsOf(changes: LedgerChanges, format: Formatter): Column<Row>[] {
  const { currency } = changes
  const money = (id: string, header: string, amountOf: (row: Row) => string): Column<Row> => ({
    id,
    header,
    numeric: true,
    cell: (row) => format.money(amountOf(row), currency),
    sort: (row) => BigInt(amountOf(row)),
    csv: (row) => minorToDecimal(BigInt(amountOf(row)), currency),
  })
  const shown = LEDGER_CAUSES.filter((cause) => changes.rows.some((row) => changeOf(row, cause) !== '0'))
  return [
    {
      id: 'key',
      header: changes.by === 'channel' ? 'Channel' : 'Campaign',
      cell: (row) =>
        row.key === '' ? 'Unattributed' : changes.by === 'channel' ? <ChannelName name={row.key} /> : row.key,
      sort: (row) => row.key,
      csv: (row) => row.key,
    },
    money('before', `Then (${currency})`, (row) => row.before.net_amount_minor),
    ...shown.map((cause) => money(cause, causeLabel(cause), (row) => changeOf(row, cause))),
    money('now', `Now (${currency})`, (row) => row.now.net_amount_minor),
  ]
}

function changeOf(row: Row, cause: LedgerCause): string {
  return row.changes.find((change) => change.cause === cause)?.net_amount_minor ?? '0'
}
