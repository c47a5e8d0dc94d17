import type { Product } from '@tributary/contract/deals'
import { minorToDecimal } from '@tributary/contract/money'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { Button, Group, Modal, notifications, Stack, Switch, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useDeleteProduct, useSaveProduct } from '../api/pipeline.ts'
import { positiveMinor } from '../model/deal-draft.ts'

function draftOf(product: Product | undefined, currency: string) {
  const own = product?.currency ?? currency
  return {
    name: product?.name ?? '',
    series: product?.series ?? '',
    price: product?.price_minor ? minorToDecimal(BigInt(product.price_minor), own) : '',
    currency: own,
    isSold: product?.is_sold ?? true,
  }
}

/** A product: its name, price, and whether it is sold. */
export function ProductDialog({ product, onClose }: { product: Product | undefined; onClose: () => void }) {
  const workspace = useWorkspace()
  const [draft, setDraft] = useState(() => draftOf(product, workspace.currency ?? 'USD'))
  const save = useSaveProduct(workspace.workspace_id)
  const remove = useDeleteProduct(workspace.workspace_id)
  const set = (patch: Partial<typeof draft>) => setDraft({ ...draft, ...patch })
  const price = draft.price.trim() === '' ? null : positiveMinor(draft.price, draft.currency)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (price === undefined) return
    const body = {
      name: draft.name.trim(),
      series: draft.series,
      price_minor: price,
      currency: price === null ? null : draft.currency,
      is_sold: draft.isSold,
    }
    const done = () => {
      notifications.show({ message: `${body.name} is saved.` })
      onClose()
    }
    save.mutate({ id: product?.product_id, product: body }, { onSuccess: done })
  }
  return (
    <Modal opened onClose={onClose} title={product?.name ?? 'Add a product'} size="sm">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            data-autofocus
            maxLength={200}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Series"
            maxLength={100}
            value={draft.series}
            onChange={(event) => set({ series: event.currentTarget.value })}
          />
          <Group grow gap="sm" align="flex-start">
            <TextInput
              label="Price"
              inputMode="decimal"
              value={draft.price}
              error={price === undefined && `An amount in ${draft.currency} such as 550`}
              onChange={(event) => set({ price: event.currentTarget.value })}
            />
            <CurrencySelect value={draft.currency} onChange={(currency) => currency && set({ currency })} />
          </Group>
          <Switch
            label="Offered for new deals"
            checked={draft.isSold}
            onChange={(event) => set({ isSold: event.currentTarget.checked })}
          />
          {save.isError && <ErrorNotice error={save.error} title="The product was not saved" />}
          {remove.isError && <ErrorNotice error={remove.error} title="The product stays" />}
          <Group gap="xs">
            <Button
              type="submit"
              loading={save.isPending}
              disabled={draft.name.trim() === '' || price === undefined}
            >
              Save
            </Button>
            {product && (
              <ConfirmButton
                label="Delete"
                ask={`Delete ${product.name}? This works as long as no deal names it.`}
                onConfirm={() => remove.mutate(product.product_id, { onSuccess: onClose })}
              />
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
