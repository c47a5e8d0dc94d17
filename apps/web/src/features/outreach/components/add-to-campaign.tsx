import { IconTargetArrow } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Outreach } from '@tributary/contract/outreach'
import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { PopoverButton } from '../../../ui/popover-button.tsx'
import { Button, NativeSelect, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { outreachListQuery, useAssignContacts, useStartWithContacts } from '../api/outreach.ts'
import { outreachDraft } from '../model/outreach-draft.ts'
import { useTargetUndo } from './use-target-undo.ts'

type AddProps = { contactIds: readonly string[]; onDone: () => void }

/** Puts selected contacts on the list of an outreach campaign, for those who may change campaigns. */
export function AddToCampaign({ contactIds, onDone }: AddProps) {
  const { role } = useWorkspace()
  if (!can(role, 'editOutreach')) return null
  return (
    <PopoverButton label="Add to campaign" icon={<IconTargetArrow size={14} aria-hidden />} width={280}>
      {(close) => (
        <Choice
          contactIds={contactIds}
          onDone={() => {
            close()
            onDone()
          }}
        />
      )}
    </PopoverButton>
  )
}

function Choice({ contactIds, onDone }: AddProps) {
  const campaigns = useQuery(outreachListQuery(useWorkspace().workspace_id, false))
  if (campaigns.isError)
    return <ErrorNotice error={campaigns.error} onRetry={() => void campaigns.refetch()} />
  return (
    campaigns.data && <Form campaigns={campaigns.data.campaigns} contactIds={contactIds} onDone={onDone} />
  )
}

/** One of the campaigns, the first to begin with; or a name for a new one. */
function Form({ campaigns, contactIds, onDone }: AddProps & { campaigns: readonly Outreach[] }) {
  const workspaceId = useWorkspace().workspace_id
  const [chosenId, setChosenId] = useState(campaigns[0]?.campaign_id ?? '')
  const [name, setName] = useState('')
  const assign = useAssignContacts(workspaceId)
  const start = useStartWithContacts(workspaceId)
  const { offerUnassign, offerRemove } = useTargetUndo()
  const campaign = campaigns.find((one) => one.campaign_id === chosenId)
  const failed = campaign ? assign.error : start.error
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (campaign)
      assign.mutate(
        { id: campaign.campaign_id, contactIds },
        {
          onSuccess: ({ contact_ids: added }) => {
            offerUnassign(campaign, added, contactIds.length)
            onDone()
          },
        },
      )
    else
      start.mutate(
        { plan: { ...outreachDraft(undefined), name: name.trim() }, contactIds },
        {
          onSuccess: (started) => {
            offerRemove(started, contactIds.length)
            onDone()
          },
        },
      )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {campaigns.length > 0 && (
          <NativeSelect
            label="Campaign"
            data={[
              ...campaigns.map((one) => ({ value: one.campaign_id, label: one.name })),
              { value: '', label: 'A new campaign' },
            ]}
            value={chosenId}
            onChange={(event) => setChosenId(event.currentTarget.value)}
          />
        )}
        {!campaign && (
          <TextInput
            label="Name of the new campaign"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {failed && <ErrorNotice error={failed} title="Nobody was added" />}
        <Button
          type="submit"
          size="xs"
          loading={assign.isPending || start.isPending}
          disabled={!campaign && name.trim() === ''}
        >
          {campaign ? `Add to ${campaign.name}` : 'Start and add'}
        </Button>
      </Stack>
    </form>
  )
}
