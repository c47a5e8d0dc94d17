import type { Conversion } from '@tributary/contract/conversions'
import { minorToDecimal } from '@tributary/contract/money'
import type { Formatter } from '../../../lib/format.ts'
import type { Column } from '../../../ui/column.ts'
import { ConversionLink } from '../../../ui/conversion-link.tsx'
import { conversionName } from '../../../ui/conversion-name.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { Ellipsis } from '../../../ui/ellipsis.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Badge } from '../../../ui/primitives.ts'
import { boughtText } from '../model/bought.ts'

/** A goal such as a sign-up has neither amount nor currency. */
function carriesMoney(row: Conversion): boolean {
  return row.currency !== ''
}

const PRODUCTS: Column<Conversion> = {
  id: 'products',
  header: 'Products',
  cell: ({ products }) => <Ellipsis text={boughtText(products)} width={260} />,
  sort: ({ products }) => boughtText(products),
  csv: ({ products }) => boughtText(products),
}

function NoMoney() {
  return <Missing reason="This conversion carries no money" />
}

/** Columns of the list of conversions; what was bought where any of them says so. */
export function conversionColumns(format: Formatter, hasProducts: boolean): Column<Conversion>[] {
  return [
    {
      id: 'order',
      header: 'Order',
      cell: (row) => (
        <ConversionLink conversionId={row.conversion_id} onClick={(event) => event.stopPropagation()}>
          <span title={row.conversion_id}>{conversionName(row)}</span>
        </ConversionLink>
      ),
      sort: (row) => row.order_id,
      csv: (row) => row.order_id,
    },
    {
      id: 'ts',
      header: 'When',
      cell: (row) => <span className="num">{format.instant(row.ts)}</span>,
      sort: (row) => row.ts,
      csv: (row) => row.ts,
    },
    {
      id: 'type',
      header: 'Type',
      cell: (row) => (
        <Badge variant="default" size="sm" tt="none" fw={400}>
          {row.conversion_type}
        </Badge>
      ),
      sort: (row) => row.conversion_type,
      csv: (row) => row.conversion_type,
    },
    ...(hasProducts ? [PRODUCTS] : []),
    {
      id: 'person',
      header: 'Person',
      cell: (row) => (
        <TextLink
          to="/people/$personId"
          params={{ personId: row.person_id }}
          search={true}
          size="xs"
          className="ellipsis"
          display="block"
          maw={180}
          title={row.person}
        >
          {row.person}
        </TextLink>
      ),
      sort: (row) => row.person,
      csv: (row) => row.person,
    },
    {
      id: 'amount',
      header: 'Amount',
      numeric: true,
      cell: (row) => (carriesMoney(row) ? format.money(row.amount_minor, row.currency) : <NoMoney />),
      sort: (row) => BigInt(row.amount_minor),
      csv: (row) => (carriesMoney(row) ? minorToDecimal(BigInt(row.amount_minor), row.currency) : null),
    },
    {
      id: 'net',
      header: 'After refunds',
      numeric: true,
      cell: (row) =>
        !carriesMoney(row) ? (
          <NoMoney />
        ) : row.net_amount_minor === row.amount_minor ? (
          format.money(row.net_amount_minor, row.currency)
        ) : (
          <span className="bad">{format.money(row.net_amount_minor, row.currency)}</span>
        ),
      sort: (row) => BigInt(row.net_amount_minor),
      csv: (row) => (carriesMoney(row) ? minorToDecimal(BigInt(row.net_amount_minor), row.currency) : null),
    },
  ]
}
