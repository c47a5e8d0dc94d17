import type { CampaignRow, SaveCampaign } from '@tributary/contract/campaigns'
import { amountToMinor, minorToDecimal } from '@tributary/contract/money'
import { type FormEvent, useState } from 'react'
import type { DayRange } from '../../../lib/period.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { Button, Group, Modal, notifications, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useDeleteCampaign, useSaveCampaign } from '../api/save-campaign.ts'
import { SpendForm } from './spend-form.tsx'

type CampaignDialogProps = {
  row: CampaignRow | undefined
  currency: string
  range: DayRange
  onClose: () => void
}

/** The plan of a campaign, and its spend by hand. */
export function CampaignDialog({ row, currency, range, onClose }: CampaignDialogProps) {
  return (
    <Modal opened onClose={onClose} title={row ? row.name : 'Plan a campaign'} size="md">
      <Stack gap="lg">
        <PlanForm row={row} currency={currency} onClose={onClose} />
        {row && <SpendForm campaign={row.name} channel={channelOf(row)} currency={currency} range={range} />}
      </Stack>
    </Modal>
  )
}

function channelOf(row: CampaignRow): string {
  return row.plan?.channel || row.channels[0] || ''
}

type Draft = Omit<SaveCampaign, 'budget_minor'> & { budget: string }

function draftOf(row: CampaignRow | undefined, currency: string): Draft {
  const plan = row?.plan
  const own = plan?.currency ?? currency
  return {
    name: plan?.name ?? row?.name ?? '',
    platform: plan?.platform ?? '',
    channel: plan?.channel ?? row?.channels[0] ?? '',
    budget: plan?.budget_minor ? minorToDecimal(BigInt(plan.budget_minor), own) : '',
    currency: own,
    starts_on: plan?.starts_on ?? null,
    ends_on: plan?.ends_on ?? null,
    note: plan?.note ?? '',
  }
}

function PlanForm({ row, currency, onClose }: Pick<CampaignDialogProps, 'row' | 'currency' | 'onClose'>) {
  const workspace = useWorkspace()
  const [draft, setDraft] = useState(() => draftOf(row, currency))
  const save = useSaveCampaign(workspace.workspace_id)
  const remove = useDeleteCampaign(workspace.workspace_id)
  const set = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch })
  const budget = draft.budget.trim() === '' ? null : amountToMinor(draft.budget, draft.currency ?? currency)
  const budgetIsWrong = budget === undefined || (budget !== null && budget < 0n)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { budget: _, ...plan } = draft
    const budget_minor = budget === null || budget === undefined ? null : String(budget)
    save.mutate(
      { id: row?.plan?.campaign_id, plan: { ...plan, budget_minor } },
      {
        onSuccess: () => {
          notifications.show({ message: `The plan of ${plan.name} is saved.` })
          onClose()
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="As it stands in utm_campaign and in imported spend"
          required
          data-autofocus={row === undefined || undefined}
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Group grow gap="sm">
          <TextInput
            label="Platform"
            placeholder="Google Ads"
            maxLength={80}
            value={draft.platform}
            onChange={(event) => set({ platform: event.currentTarget.value })}
          />
          <TextInput
            label="Channel"
            placeholder="Paid Search"
            maxLength={80}
            value={draft.channel}
            onChange={(event) => set({ channel: event.currentTarget.value })}
          />
        </Group>
        <BudgetFields draft={draft} onChange={set} isWrong={budgetIsWrong} />
        <TextInput
          label="Note"
          maxLength={2000}
          value={draft.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        {save.isError && <ErrorNotice error={save.error} title="The plan was not saved" />}
        {remove.isError && <ErrorNotice error={remove.error} title="The plan was not deleted" />}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === '' || budgetIsWrong}>
            Save plan
          </Button>
          {row?.plan && (
            <ConfirmButton
              label="Delete plan"
              ask={`Delete the plan of ${row.name}? Its spend and results stay.`}
              onConfirm={() => row.plan && remove.mutate(row.plan.campaign_id, { onSuccess: onClose })}
            />
          )}
        </Group>
      </Stack>
    </form>
  )
}

type BudgetFieldsProps = { draft: Draft; onChange: (patch: Partial<Draft>) => void; isWrong: boolean }

/** Budget and days. */
function BudgetFields({ draft, onChange, isWrong }: BudgetFieldsProps) {
  return (
    <>
      <Group grow gap="sm" align="flex-start">
        <TextInput
          label="Budget"
          inputMode="decimal"
          placeholder="5000"
          error={isWrong && 'An amount such as 5000 or 4999.50'}
          value={draft.budget}
          onChange={(event) => onChange({ budget: event.currentTarget.value })}
        />
        <CurrencySelect value={draft.currency} onChange={(value) => onChange({ currency: value })} />
      </Group>
      <Group grow gap="sm">
        <TextInput
          label="Starts"
          type="date"
          value={draft.starts_on ?? ''}
          onChange={(event) => onChange({ starts_on: event.currentTarget.value || null })}
        />
        <TextInput
          label="Ends"
          type="date"
          min={draft.starts_on ?? undefined}
          value={draft.ends_on ?? ''}
          onChange={(event) => onChange({ ends_on: event.currentTarget.value || null })}
        />
      </Group>
    </>
  )
}
