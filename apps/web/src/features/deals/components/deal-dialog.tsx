import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DealPage } from '@tributary/contract/deals'
import { type FormEvent, useState } from 'react'
import { useToday } from '../../../lib/clock-context.tsx'
import { useFormat, useMe, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { Button, Group, Modal, notifications, Select, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useCreateDeal, useEditDeal } from '../api/change-deals.ts'
import { choicesQuery, pipelineQuery } from '../api/pipeline.ts'
import {
  type DealDraft,
  draftBody,
  draftOf,
  draftProblems,
  linesTotal,
  newDraft,
} from '../model/deal-draft.ts'
import { DealLines } from './deal-lines.tsx'
import { PartyField } from './party-field.tsx'

/** Adds a deal and opens it. */
export function DealDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace()
  const me = useMe()
  const navigate = useNavigate()
  const create = useCreateDeal(workspace.workspace_id)
  const today = useToday(workspace.time_zone)
  const [draft, setDraft] = useState(() =>
    newDraft(workspace.currency ?? 'USD', me.user?.user_id ?? null, today),
  )
  const save = () => {
    const body = draftBody(draft, { today })
    if (!body) return
    create.mutate(body, {
      onSuccess: ({ deal_id }) => {
        notifications.show({ message: `${body.name} is added.` })
        onClose()
        void navigate({ to: '/deals/$dealId', params: { dealId: deal_id }, search: true })
      },
    })
  }
  return (
    <Modal opened onClose={onClose} title="Add a deal" size="lg">
      <DealForm draft={draft} onChange={setDraft} onSave={save} isNew saving={create} onCancel={onClose} />
    </Modal>
  )
}

/** Edits a deal; its stage is changed by moving it. */
export function EditDealDialog({ deal, onClose }: { deal: DealPage; onClose: () => void }) {
  const workspace = useWorkspace()
  const edit = useEditDeal(workspace.workspace_id, deal.deal_id)
  const [draft, setDraft] = useState(() => draftOf(deal, workspace.currency ?? 'USD'))
  const save = () => {
    const body = draftBody(draft, { version: deal.version })
    if (body) edit.mutate(body, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title={`Edit ${deal.name}`} size="lg">
      <DealForm
        draft={draft}
        onChange={setDraft}
        onSave={save}
        isNew={false}
        isLost={deal.kind === 'LOST'}
        saving={edit}
        onCancel={onClose}
      />
    </Modal>
  )
}

type DealFormProps = {
  draft: DealDraft
  onChange: (draft: DealDraft) => void
  onSave: () => void
  onCancel: () => void
  isNew: boolean
  isLost?: boolean
  saving: { isPending: boolean; isError: boolean; error: unknown }
}

function DealForm({ draft, onChange, onSave, onCancel, isNew, isLost = false, saving }: DealFormProps) {
  const format = useFormat()
  const [tried, setTried] = useState(false)
  const set = (patch: Partial<DealDraft>) => onChange({ ...draft, ...patch })
  const problems = draftProblems(draft)
  const total = linesTotal(draft)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    onSave()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={200}
          value={draft.name}
          error={tried && problems.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Group grow gap="sm" align="flex-start">
          <TextInput
            label="Amount"
            inputMode="decimal"
            description={draft.lines.length === 0 ? undefined : 'Empty: what the products add up to'}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder={
              total === undefined ? '5000' : `${format.money(total, draft.currency)} by the products`
            }
            value={draft.amount}
            error={problems.amount}
            onChange={(event) => set({ amount: event.currentTarget.value })}
          />
          <CurrencySelect value={draft.currency} onChange={(currency) => currency && set({ currency })} />
        </Group>
        <Group grow gap="sm" align="flex-start">
          <PartyField
            kind="organisation"
            value={draft.organisation}
            onChange={(organisation) => set({ organisation })}
          />
          <PartyField kind="contact" value={draft.contact} onChange={(contact) => set({ contact })} />
        </Group>
        <SellerFields draft={draft} onChange={set} isNew={isNew} />
        <DealLines draft={draft} onChange={set} problems={problems} />
        {isLost && (
          <TextInput
            label="Why it was lost"
            maxLength={300}
            value={draft.lossReason}
            onChange={(event) => set({ lossReason: event.currentTarget.value })}
          />
        )}
        <TextInput
          label="Note"
          maxLength={10_000}
          value={draft.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        {saving.isError && <ErrorNotice error={saving.error} title="The deal was not saved" />}
        <Group gap="xs">
          <Button type="submit" loading={saving.isPending}>
            {isNew ? 'Add deal' : 'Save'}
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type SellerFieldsProps = { draft: DealDraft; onChange: (patch: Partial<DealDraft>) => void; isNew: boolean }

function SellerFields({ draft, onChange, isNew }: SellerFieldsProps) {
  const { workspace_id: workspace, time_zone } = useWorkspace()
  const today = useToday(time_zone)
  const choices = useQuery(choicesQuery(workspace)).data
  const stages = useQuery(pipelineQuery(workspace)).data?.stages ?? []
  const options = (items: readonly { id: string; name: string }[] = []) =>
    items.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <Group grow gap="sm" align="flex-start">
        {isNew && (
          <Select
            label="Stage"
            data={stages.map(({ stage_id, name }) => ({ value: stage_id, label: name }))}
            placeholder={stages[0]?.name}
            value={draft.stageId}
            onChange={(stageId) => onChange({ stageId })}
          />
        )}
        {isNew && (
          <TextInput
            label="Opened"
            type="date"
            max={today}
            value={draft.opened}
            onChange={(event) => onChange({ opened: event.currentTarget.value || today })}
          />
        )}
        <TextInput
          label="Expected to close"
          type="date"
          value={draft.expectedClose}
          onChange={(event) => onChange({ expectedClose: event.currentTarget.value })}
        />
      </Group>
      <Group grow gap="sm" align="flex-start">
        <Select
          label="Owner"
          data={options(choices?.owners)}
          clearable
          searchable
          value={draft.ownerId}
          onChange={(ownerId) => onChange({ ownerId })}
        />
        {(choices?.agents.length ?? 0) > 0 && (
          <Select
            label="Agent"
            data={options(choices?.agents)}
            clearable
            searchable
            value={draft.agentId}
            onChange={(agentId) => onChange({ agentId })}
          />
        )}
        {(choices?.campaigns.length ?? 0) > 0 && (
          <Select
            label="Source campaign"
            data={options(choices?.campaigns)}
            clearable
            searchable
            value={draft.campaignId}
            onChange={(campaignId) => onChange({ campaignId })}
          />
        )}
      </Group>
    </>
  )
}
