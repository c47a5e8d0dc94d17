import type { Bought } from '@tributary/contract/conversions'
import { minorToDecimal } from '@tributary/contract/money'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { productName } from '../model/bought.ts'

/** The products of an order and what of its amount falls to each. */
export function BoughtList({ products, currency }: { products: Bought; currency: string }) {
  const format = useFormat()
  return (
    <DataTable
      label="Products"
      columns={boughtColumns(format, currency)}
      rows={products}
      rowKey={({ product }) => product}
      csvName="products"
    />
  )
}

function boughtColumns(format: Formatter, currency: string): Column<Bought[number]>[] {
  return [
    {
      id: 'product',
      header: 'Product',
      cell: productName,
      sort: productName,
      csv: ({ product }) => product,
    },
    {
      id: 'amount',
      header: 'Part of the amount',
      numeric: true,
      cell: ({ amount_minor }) => (currency === '' ? '' : format.money(amount_minor, currency)),
      sort: ({ amount_minor }) => BigInt(amount_minor),
      csv: ({ amount_minor }) => (currency === '' ? null : minorToDecimal(BigInt(amount_minor), currency)),
    },
  ]
}
