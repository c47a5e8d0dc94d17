import type { DuplicatePair } from '@tributary/contract/contact-imports'
import type { Contact } from '@tributary/contract/contacts'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Button, Group, SegmentedControl, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useKeepApart, useMergeContacts } from '../api/duplicates.ts'
import { differences, takenOf } from '../model/merge-choice.ts'
import { useContactUndo } from './use-contact-undo.ts'

type DuplicatePairProps = {
  pair: DuplicatePair
  /** The contact that is to stay; else the older one. */
  stays?: string
}

/** Two contacts that are likely one: what differs is chosen, then they are merged, or said to be two. */
export function DuplicatePairView({ pair, stays }: DuplicatePairProps) {
  const workspace = useWorkspace().workspace_id
  const isSwapped = stays === pair.second.contact_id
  const first = isSwapped ? pair.second : pair.first
  const second = isSwapped ? pair.first : pair.second
  const [fromSecond, setFromSecond] = useState<ReadonlySet<string>>(new Set())
  const merge = useMergeContacts(workspace)
  const apart = useKeepApart(workspace)
  const offerUndo = useContactUndo()
  const ids = { contact_id: first.contact_id, other_id: second.contact_id }
  const different = differences(first, second)
  const choose = (field: string, isSecond: boolean) => {
    const next = new Set(fromSecond)
    if (isSecond) next.add(field)
    else next.delete(field)
    setFromSecond(next)
  }
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <ContactLink contact={first} /> <span className="quiet">and</span> <ContactLink contact={second} />
        <Text size="sm" c="dimmed">
          {pair.reason}
        </Text>
      </Group>
      {different.map(({ field, label, values }) => (
        <Group key={field} gap="sm">
          <Text size="xs" c="dimmed" w={96}>
            {label}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={label}
            style={{ maxWidth: '100%' }}
            data={[
              { value: 'first', label: values[0] },
              { value: 'second', label: values[1] },
            ]}
            value={fromSecond.has(field) ? 'second' : 'first'}
            onChange={(value) => choose(field, value === 'second')}
          />
        </Group>
      ))}
      {merge.isError && <ErrorNotice error={merge.error} title="They were not merged" />}
      {apart.isError && <ErrorNotice error={apart.error} title="This was not noted" />}
      <Group gap="xs">
        <Button
          size="xs"
          loading={merge.isPending}
          onClick={() =>
            merge.mutate(
              { ...ids, take: takenOf(fromSecond) },
              {
                onSuccess: (change) =>
                  offerUndo(change.change_id, `${first.name} and ${second.name} are one now.`),
              },
            )
          }
        >
          Merge
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={apart.isPending}
          onClick={() =>
            apart.mutate(
              { ...ids, apart: true },
              {
                onSuccess: () =>
                  showUndo({
                    id: `apart-${ids.contact_id}-${ids.other_id}`,
                    message: `${first.name} and ${second.name} stay two.`,
                    undo: () => apart.mutate({ ...ids, apart: false }),
                  }),
              },
            )
          }
        >
          Not the same
        </Button>
      </Group>
    </Stack>
  )
}

function ContactLink({ contact }: { contact: Contact }) {
  return (
    <TextLink to="/contacts/$contactId" params={{ contactId: contact.contact_id }} search={true} fw={600}>
      {contact.name}
    </TextLink>
  )
}
