import { useQuery } from '@tanstack/react-query'
import type { Outreach } from '@tributary/contract/outreach'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  TextInput,
  useDebouncedValue,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { candidatesQuery, choicesQuery, MOST_CANDIDATES } from '../api/choices.ts'
import { useAssignContacts } from '../api/outreach.ts'
import styles from './targets.module.css'
import { useTargetUndo } from './use-target-undo.ts'

/** Chooses contacts by search and tag, and puts them on the list at once. */
export function AssignDialog({ campaign, onClose }: { campaign: Outreach; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Add contacts to ${campaign.name}`} size="md">
      <Candidates campaign={campaign} onClose={onClose} />
    </Modal>
  )
}

function Candidates({ campaign, onClose }: { campaign: Outreach; onClose: () => void }) {
  const workspaceId = useWorkspace().workspace_id
  const [text, setText] = useState('')
  const [tag, setTag] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const choices = useQuery(choicesQuery(workspaceId))
  const found = useQuery(
    candidatesQuery(workspaceId, { ...(search === '' ? {} : { search }), ...(tag === '' ? {} : { tag }) }),
  )
  const assign = useAssignContacts(workspaceId)
  const { offerUnassign } = useTargetUndo()
  const contacts = found.data?.contacts ?? []
  const isOn = (campaigns: readonly { campaign_id: string }[]) =>
    campaigns.some((entry) => entry.campaign_id === campaign.campaign_id)
  const free = contacts.filter((contact) => !isOn(contact.campaigns)).map((contact) => contact.contact_id)
  const allChosen = free.length > 0 && free.every((id) => chosen.has(id))
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const add = () =>
    assign.mutate(
      { id: campaign.campaign_id, contactIds: [...chosen] },
      {
        onSuccess: ({ contact_ids: added }) => {
          onClose()
          offerUnassign(campaign, added, chosen.size)
        },
      },
    )
  return (
    <Stack gap="sm">
      <Group grow gap="sm">
        <TextInput
          type="search"
          label="Search"
          placeholder="Name, organisation, title"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          label="Tag"
          data={[
            { value: '', label: 'Any' },
            ...(choices.data?.tags ?? []).map((one) => ({ value: one, label: one })),
          ]}
          value={tag}
          onChange={(event) => setTag(event.currentTarget.value)}
        />
      </Group>
      {found.isError && <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && contacts.length === 0 && (
        <Text size="sm" c="dimmed">
          No contact is found. Add contacts on the page Contacts first, or search for something else.
        </Text>
      )}
      {free.length > 0 && (
        <Checkbox
          label={`All ${free.length} shown${contacts.length === MOST_CANDIDATES ? ` (of the first ${MOST_CANDIDATES})` : ''}`}
          checked={allChosen}
          indeterminate={!allChosen && free.some((id) => chosen.has(id))}
          onChange={() => setChosen(new Set(allChosen ? [] : [...chosen, ...free]))}
        />
      )}
      <ul className={styles.choices} aria-label="Contacts to choose from">
        {contacts.map((contact) => (
          <li key={contact.contact_id} className={styles.choice}>
            <Checkbox
              label={contact.name}
              description={
                isOn(contact.campaigns)
                  ? 'On the list already'
                  : (contact.organisation_name ?? contact.email ?? '')
              }
              disabled={isOn(contact.campaigns)}
              checked={isOn(contact.campaigns) || chosen.has(contact.contact_id)}
              onChange={() => toggle(contact.contact_id)}
            />
          </li>
        ))}
      </ul>
      {assign.isError && <ErrorNotice error={assign.error} title="Nobody was added" />}
      <Group gap="xs">
        <Button loading={assign.isPending} disabled={chosen.size === 0} onClick={add}>
          {chosen.size === 0 ? 'Add' : `Add ${chosen.size}`}
        </Button>
      </Group>
    </Stack>
  )
}
