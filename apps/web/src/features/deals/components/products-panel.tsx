import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Product } from '@tributary/contract/deals'
import { minorToDecimal } from '@tributary/contract/money'
import { useMemo, useState } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, UnstyledButton } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { productsQuery } from '../api/pipeline.ts'
import { ProductDialog } from './product-dialog.tsx'

/** What is sold. */
export function ProductsPanel({ canManage }: { canManage: boolean }) {
  const format = useFormat()
  const products = useQuery(productsQuery(useWorkspace().workspace_id))
  const [edited, setEdited] = useState<Product | 'new'>()
  const columns = useMemo(
    () => productColumns(format, canManage ? setEdited : undefined),
    [format, canManage],
  )
  const add = canManage && (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
      Add a product
    </Button>
  )
  return (
    <Panel title="Products" actions={add} flush>
      <QueryState query={products} />
      {products.data?.products.length === 0 && (
        <EmptyState title="No products yet">
          Products price the lines of a deal and tell what the money is earned with. Deals work without them.
        </EmptyState>
      )}
      {products.data && products.data.products.length > 0 && (
        <DataTable
          label="Products"
          columns={columns}
          rows={products.data.products}
          rowKey={(row) => row.product_id}
          csvName="products"
          phone="cards"
        />
      )}
      {edited !== undefined && (
        <ProductDialog product={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </Panel>
  )
}

function productColumns(
  format: Formatter,
  onEdit: ((product: Product) => void) | undefined,
): Column<Product>[] {
  return [
    {
      id: 'name',
      header: 'Product',
      cell: (product) =>
        onEdit ? (
          <UnstyledButton onClick={() => onEdit(product)} fz="xs" c="var(--t-accent)" fw={600} ta="left">
            {product.name}
          </UnstyledButton>
        ) : (
          product.name
        ),
      sort: (product) => product.name,
      csv: (product) => product.name,
    },
    {
      id: 'series',
      header: 'Series',
      cell: (product) => product.series,
      sort: (product) => product.series,
      csv: (product) => product.series,
    },
    {
      id: 'price',
      header: 'Price',
      numeric: true,
      cell: (product) =>
        product.price_minor === null || product.currency === null ? (
          <Missing reason="No price is set" />
        ) : (
          format.money(product.price_minor, product.currency)
        ),
      sort: (product) => (product.price_minor === null ? null : BigInt(product.price_minor)),
      csv: (product) =>
        product.price_minor === null || product.currency === null
          ? null
          : minorToDecimal(BigInt(product.price_minor), product.currency),
      csvMore: [{ header: 'Currency', csv: (product) => product.currency }],
    },
    {
      id: 'sold',
      header: 'Sold',
      cell: (product) => (product.is_sold ? 'yes' : 'no longer'),
      sort: (product) => String(product.is_sold),
      csv: (product) => (product.is_sold ? 'yes' : 'no'),
    },
  ]
}
