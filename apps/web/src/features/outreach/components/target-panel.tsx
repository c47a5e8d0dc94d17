import { IconX } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type Outreach, TARGET_STATES, type Target, type TargetState } from '@tributary/contract/outreach'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import {
  ActionIcon,
  Badge,
  Button,
  Group,
  NativeSelect,
  notifications,
  Text,
  TextInput,
  useDebouncedValue,
} from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { targetsQuery, useAssignContacts, useUnassignContacts } from '../api/outreach.ts'
import { countTargets, STATE_WORDS } from '../model/outreach-words.ts'
import { AssignDialog } from './assign-dialog.tsx'
import styles from './targets.module.css'

/** Whom a campaign reaches for, and how far it got with each. */
export function TargetPanel({ campaign, mayEdit }: { campaign: Outreach; mayEdit: boolean }) {
  const workspace = useWorkspace()
  const [state, setState] = useState<TargetState>()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const [isAdding, setIsAdding] = useState(false)
  const list = useInfiniteQuery(targetsQuery(workspace.workspace_id, campaign.campaign_id, { state, search }))
  const targets = list.data?.pages.flatMap((page) => page.targets) ?? []
  const add = mayEdit && (
    <Button size="xs" onClick={() => setIsAdding(true)}>
      Add contacts
    </Button>
  )
  return (
    <Panel title="Contacts" flush actions={add}>
      {countTargets(campaign.targets) > 0 && (
        <Group gap="xs" px="md" pb="sm">
          <TextInput
            size="xs"
            type="search"
            aria-label="Search the contacts of the campaign"
            placeholder="Search"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            aria-label="How far"
            data={[
              { value: '', label: 'All' },
              ...TARGET_STATES.map((one) => ({
                value: one,
                label: `${STATE_WORDS[one]} (${campaign.targets[one]})`,
              })),
            ]}
            value={state ?? ''}
            onChange={(event) => setState(TARGET_STATES.find((one) => one === event.currentTarget.value))}
          />
        </Group>
      )}
      {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && targets.length === 0 && (
        <EmptyState title={search || state ? 'Nobody like this is on the list' : 'Nobody is on the list yet'}>
          {search || state
            ? 'Search for something else, or show all.'
            : 'Add the contacts that this campaign is for.'}
        </EmptyState>
      )}
      <ul className={styles.list} aria-label="Contacts of the campaign">
        {targets.map((target) => (
          <li key={target.contact_id} className={styles.item}>
            <TargetRow campaign={campaign} target={target} mayEdit={mayEdit} />
          </li>
        ))}
      </ul>
      <ShowMore list={list} />
      {isAdding && <AssignDialog campaign={campaign} onClose={() => setIsAdding(false)} />}
    </Panel>
  )
}

function TargetRow({ campaign, target, mayEdit }: { campaign: Outreach; target: Target; mayEdit: boolean }) {
  const workspaceId = useWorkspace().workspace_id
  const format = useFormat()
  const assign = useAssignContacts(workspaceId)
  const unassign = useUnassignContacts(workspaceId)
  const failed = (error: Error) => notifications.show({ title: 'It was not changed', message: error.message })
  const change = { id: campaign.campaign_id, contactIds: [target.contact_id] }
  const remove = () =>
    unassign.mutate(change, {
      onError: failed,
      onSuccess: () =>
        showUndo({
          id: `target-${target.contact_id}`,
          message: `${target.name} is off the list.`,
          undo: () => assign.mutate(change, { onError: failed }),
        }),
    })
  const last = target.last_activity_at
  return (
    <>
      <div style={{ flex: 1, minWidth: 0 }}>
        <TextLink to="/contacts/$contactId" params={{ contactId: target.contact_id }} search={true} fw={600}>
          {target.name}
        </TextLink>
        <Text size="xs" c="dimmed" className="ellipsis">
          {[target.organisation_name, target.owner_name && `of ${target.owner_name}`]
            .filter((text) => text)
            .join(' · ')}
        </Text>
        <Text size="xs" c="dimmed">
          {last
            ? `${target.activities} ${target.activities === 1 ? 'activity' : 'activities'}, the last ${format.instant(last)}`
            : 'Nothing was done yet'}
        </Text>
      </div>
      <Badge variant={target.state === 'open' ? 'default' : 'light'} tt="none" fw={500}>
        {STATE_WORDS[target.state]}
      </Badge>
      {mayEdit && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Take ${target.name} off the list`}
          onClick={remove}
        >
          <IconX size={16} stroke={1.6} />
        </ActionIcon>
      )}
    </>
  )
}
