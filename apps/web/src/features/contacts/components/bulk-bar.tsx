import { IconTag, IconTrash, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { BulkContacts } from '@tributary/contract/contacts'
import { type ReactNode, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { PopoverButton } from '../../../ui/popover-button.tsx'
import { Button, Group, Select, TagsInput, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useBulkChange } from '../api/change-contacts.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import styles from './contacts.module.css'
import { useContactUndo } from './use-contact-undo.ts'

type BulkBarProps = {
  ids: readonly string[]
  onDone: () => void
  /** What other parts of the app do with the contacts. */
  children?: ReactNode
}

/** What can be done with the selected contacts, every act with an undo. */
export function BulkBar({ ids, onDone, children }: BulkBarProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const choices = useQuery(contactChoicesQuery(workspace.workspace_id)).data
  const bulk = useBulkChange(workspace.workspace_id)
  const offerUndo = useContactUndo()
  const people = ids.length === 1 ? '1 contact' : `${format.count(ids.length)} contacts`
  const act = (action: BulkContacts['action'], words: string) =>
    bulk.mutate(
      { contact_ids: [...ids], action },
      {
        onSuccess: (change) => {
          if (change.changed > 0) offerUndo(change.change_id, words)
          onDone()
        },
      },
    )
  return (
    <section className={styles.bar} aria-label="Selected contacts">
      <Group gap="xs">
        <Text size="sm" fw={600} aria-live="polite">
          {people} selected
        </Text>
        <TagPopover
          tags={choices?.tags ?? []}
          onAdd={(tags) => act({ kind: 'add_tags', tags }, `${tags.join(', ')} added to ${people}.`)}
          onRemove={(tags) => act({ kind: 'remove_tags', tags }, `${tags.join(', ')} taken from ${people}.`)}
        />
        <OwnerPopover
          members={choices?.members ?? []}
          onOwner={(owner, name) =>
            act({ kind: 'set_owner', owner_id: owner }, `${people} given to ${name}.`)
          }
        />
        {children}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          loading={bulk.isPending}
          onClick={() => act({ kind: 'delete' }, `${people} deleted.`)}
        >
          Delete
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          Clear selection
        </Button>
      </Group>
      {bulk.isError && <ErrorNotice error={bulk.error} title="Nothing was changed" />}
    </section>
  )
}

type TagPopoverProps = {
  tags: readonly string[]
  onAdd: (tags: string[]) => void
  onRemove: (tags: string[]) => void
}

function TagPopover({ tags, onAdd, onRemove }: TagPopoverProps) {
  const [chosen, setChosen] = useState<string[]>([])
  return (
    <PopoverButton label="Tag" icon={<IconTag size={14} aria-hidden />} width={300}>
      {(close) => {
        const finish = (act: (tags: string[]) => void) => {
          close()
          setChosen([])
          act(chosen)
        }
        return (
          <>
            <TagsInput
              label="Tags"
              placeholder="Type and press Enter"
              data={[...tags]}
              value={chosen}
              onChange={setChosen}
              comboboxProps={{ withinPortal: false }}
            />
            <Group gap="xs">
              <Button size="xs" disabled={chosen.length === 0} onClick={() => finish(onAdd)}>
                Add
              </Button>
              <Button
                size="xs"
                variant="default"
                disabled={chosen.length === 0}
                onClick={() => finish(onRemove)}
              >
                Take away
              </Button>
            </Group>
          </>
        )
      }}
    </PopoverButton>
  )
}

type OwnerPopoverProps = {
  members: readonly { user_id: string; name: string }[]
  onOwner: (owner: string | null, name: string) => void
}

function OwnerPopover({ members, onOwner }: OwnerPopoverProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const name = members.find((member) => member.user_id === chosen)?.name ?? 'nobody'
  return (
    <PopoverButton label="Owner" icon={<IconUser size={14} aria-hidden />} width={260}>
      {(close) => (
        <>
          <Select
            label="New owner"
            placeholder="Nobody"
            clearable
            clearButtonProps={{ 'aria-label': 'Nobody' }}
            data={members.map((member) => ({ value: member.user_id, label: member.name }))}
            value={chosen}
            onChange={setChosen}
            comboboxProps={{ withinPortal: false }}
          />
          <Button
            size="xs"
            onClick={() => {
              close()
              onOwner(chosen, name)
            }}
          >
            Give to {name}
          </Button>
        </>
      )}
    </PopoverButton>
  )
}
