import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Product } from '@tributary/contract/deals'
import { minorToDecimal } from '@tributary/contract/money'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { productsQuery } from '../api/pipeline.ts'
import type { DealDraft, draftProblems, LineDraft } from '../model/deal-draft.ts'

type DealLinesProps = {
  draft: DealDraft
  onChange: (patch: Partial<DealDraft>) => void
  problems: ReturnType<typeof draftProblems>
}

/** The products that a deal is about. Nothing is shown in a workspace without products. */
export function DealLines({ draft, onChange, problems }: DealLinesProps) {
  const products = useQuery(productsQuery(useWorkspace().workspace_id)).data?.products ?? []
  if (products.length === 0) return null
  const used = new Set(draft.lines.map((line) => line.productId))
  const offered = products.filter((product) => product.is_sold || used.has(product.product_id))
  const change = (at: number, patch: Partial<LineDraft>) =>
    onChange({ lines: draft.lines.map((line, index) => (index === at ? { ...line, ...patch } : line)) })
  const priceOf = (product: Product | undefined) =>
    product?.price_minor && product.currency === draft.currency
      ? minorToDecimal(BigInt(product.price_minor), draft.currency)
      : ''
  const add = () => {
    const [product] = offered
    if (product)
      onChange({
        lines: [...draft.lines, { productId: product.product_id, quantity: '1', price: priceOf(product) }],
      })
  }
  return (
    <Stack gap="xs" role="group" aria-label="Products">
      {draft.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
        <Group key={at} gap="xs" align="flex-end" wrap="nowrap">
          <Select
            label={at === 0 ? 'Product' : undefined}
            aria-label="Product"
            flex="1 1 160px"
            data={offered.map(({ product_id, name }) => ({ value: product_id, label: name }))}
            searchable
            allowDeselect={false}
            value={line.productId}
            onChange={(productId) =>
              productId &&
              change(at, {
                productId,
                price: priceOf(offered.find((product) => product.product_id === productId)),
              })
            }
          />
          <TextInput
            label={at === 0 ? 'Pieces' : undefined}
            aria-label="Pieces"
            inputMode="numeric"
            w={64}
            value={line.quantity}
            onChange={(event) => change(at, { quantity: event.currentTarget.value })}
          />
          <TextInput
            label={at === 0 ? `Price (${draft.currency})` : undefined}
            aria-label={`Price in ${draft.currency}`}
            inputMode="decimal"
            w={110}
            error={problems[`line${at}`] !== undefined}
            value={line.price}
            onChange={(event) => change(at, { price: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label="Remove this product"
            onClick={() => onChange({ lines: draft.lines.filter((_, index) => index !== at) })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {draft.lines.some((_, at) => problems[`line${at}`] !== undefined) && (
        <Text size="xs" className="bad">
          Each product needs a whole number of pieces and the price of one.
        </Text>
      )}
      <Group>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          Add a product
        </Button>
      </Group>
    </Stack>
  )
}
