import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Outreach, SaveOutreach } from '@tributary/contract/outreach'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Modal, MultiSelect, Stack, Textarea, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { choicesQuery } from '../api/choices.ts'
import { useSaveOutreach } from '../api/outreach.ts'
import { outreachDraft } from '../model/outreach-draft.ts'

type DialogProps = { campaign: Outreach | undefined; onClose: () => void }

/** Starts a campaign, or changes what it is about and who works on it. */
export function OutreachDialog({ campaign, onClose }: DialogProps) {
  return (
    <Modal opened onClose={onClose} title={campaign ? campaign.name : 'Start a campaign'} size="md">
      <OutreachForm campaign={campaign} onClose={onClose} />
    </Modal>
  )
}

function OutreachForm({ campaign, onClose }: DialogProps) {
  const workspaceId = useWorkspace().workspace_id
  const navigate = useNavigate()
  const [draft, setDraft] = useState(() => outreachDraft(campaign))
  const choices = useQuery(choicesQuery(workspaceId))
  const save = useSaveOutreach(workspaceId)
  const set = (patch: Partial<SaveOutreach>) => setDraft({ ...draft, ...patch })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(
      { id: campaign?.campaign_id, plan: draft },
      {
        onSuccess: (saved) => {
          onClose()
          if (!campaign)
            void navigate({
              to: '/outreach/$campaignId',
              params: { campaignId: saved.campaign_id },
              search: true,
            })
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="Touches of its activities carry it as their campaign"
          required
          maxLength={200}
          data-autofocus={campaign === undefined || undefined}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Group grow gap="sm">
          <TextInput
            label="Sector"
            placeholder="Food retail"
            maxLength={120}
            value={draft.sector}
            onChange={(event) => set({ sector: event.currentTarget.value })}
          />
          <TextInput
            label="Theme"
            placeholder="Spring dinner"
            maxLength={120}
            value={draft.theme}
            onChange={(event) => set({ theme: event.currentTarget.value })}
          />
        </Group>
        <DayFields draft={draft} onChange={set} />
        <MultiSelect
          label="Members"
          description={draft.member_ids === undefined ? 'You, unless you choose' : undefined}
          searchable
          data={(choices.data?.members ?? []).map((member) => ({
            value: member.user_id,
            label: member.name,
          }))}
          value={draft.member_ids ?? []}
          onChange={(member_ids) => set({ member_ids })}
        />
        <Textarea
          label="Note"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          value={draft.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        {save.isError && <ErrorNotice error={save.error} title="The campaign was not saved" />}
        <Group gap="xs">
          <Button
            type="submit"
            loading={save.isPending}
            disabled={draft.name.trim() === '' || endsEarly(draft)}
          >
            {campaign ? 'Save' : 'Start'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const endsEarly = ({ starts_on, ends_on }: SaveOutreach) =>
  starts_on !== null && ends_on !== null && ends_on < starts_on

type DayProps = { draft: SaveOutreach; onChange: (patch: Partial<SaveOutreach>) => void }

function DayFields({ draft, onChange }: DayProps) {
  return (
    <Group grow gap="sm" align="flex-start">
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
        error={endsEarly(draft) && 'Is before the start'}
        value={draft.ends_on ?? ''}
        onChange={(event) => onChange({ ends_on: event.currentTarget.value || null })}
      />
    </Group>
  )
}
