import type { ExplainedFact, Explanation } from '@tributary/contract/explain'
import { handleName } from '@tributary/contract/handle'
import { useMemo } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionLink } from '../../../ui/conversion-link.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { Ellipsis } from '../../../ui/ellipsis.tsx'
import { TextLink } from '../../../ui/link.tsx'

type FactTableProps = { explanation: Explanation; rows: Explanation['rows']; onLeave: () => void }

/** The facts, newest first; a conversion opens its journey. */
export function FactTable({ explanation, rows, onLeave }: FactTableProps) {
  const format = useFormat()
  const columns = useMemo(() => columnsOf(explanation, format, onLeave), [explanation, format, onLeave])
  return <DataTable label="Facts" columns={columns} rows={rows} rowKey={(row) => row.id} phone="cards" />
}

const OPENS_CONVERSION: readonly Explanation['kind'][] = ['conversion', 'credit']

function columnsOf(
  explanation: Explanation,
  format: Formatter,
  onLeave: () => void,
): Column<ExplainedFact>[] {
  const { kind, currency } = explanation
  const isSpend = kind === 'spend'
  const hasMoney = explanation.parts.some(
    (part) => part.measure === explanation.listed && part.unit === 'money',
  )
  // Rows that each add one to the number need not say so; days of a deal do.
  const hasNumbers = isSpend || (kind === 'deal' && explanation.sum !== explanation.facts)
  const person: Column<ExplainedFact> = {
    id: 'person',
    header: 'Person',
    cell: (row) => (
      <TextLink
        to="/people/$personId"
        params={{ personId: row.person }}
        search={true}
        size="xs"
        className="ellipsis"
        display="block"
        maw={140}
        onClick={onLeave}
      >
        {handleName(row.person)}
      </TextLink>
    ),
  }
  const money: Column<ExplainedFact> = {
    id: 'amount',
    header: kind === 'credit' ? `Credited (${currency})` : `Amount (${currency})`,
    numeric: true,
    cell: (row) => format.money(row.amount_minor ?? '0', currency),
  }
  const share: Column<ExplainedFact> = {
    id: 'share',
    header: 'Share',
    numeric: true,
    cell: (row) => format.share(row.quantity),
  }
  const count: Column<ExplainedFact> = {
    id: 'quantity',
    header: 'Number',
    numeric: true,
    cell: (row) => format.count(row.quantity),
  }
  return [
    {
      id: 'when',
      header: isSpend ? 'Day' : 'When',
      cell: (row) =>
        OPENS_CONVERSION.includes(kind) ? (
          <ConversionLink conversionId={row.id} onClick={onLeave}>
            {format.instant(row.ts)}
          </ConversionLink>
        ) : kind === 'deal' ? (
          <TextLink to="/deals/$dealId" params={{ dealId: row.id }} search={true} size="xs" onClick={onLeave}>
            {format.instant(row.ts)}
          </TextLink>
        ) : isSpend ? (
          format.day(row.ts.slice(0, 10))
        ) : (
          format.instant(row.ts)
        ),
    },
    { id: 'what', header: isSpend ? 'Channel' : kind === 'deal' ? 'Stage' : 'What', cell: (row) => row.what },
    {
      id: 'where',
      header: isSpend ? 'Campaign' : kind === 'deal' ? 'Deal' : 'Where',
      cell: (row) => <Ellipsis text={row.where} width={180} />,
    },
    ...(isSpend || kind === 'deal' ? [] : [person]),
    ...(kind === 'credit' ? [share] : []),
    ...(hasMoney ? [money] : []),
    ...(hasNumbers && !hasMoney ? [count] : []),
  ]
}
