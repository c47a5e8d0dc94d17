import { useQuery } from '@tanstack/react-query'
import type { Contact, WarmthEntry } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useRemoveWarmness, useSetWarmness } from '../api/change-contacts.ts'
import { warmthQuery } from '../api/get-contact.ts'
import { warmWord } from '../model/contact-words.ts'
import styles from './contacts.module.css'

/** How warm a contact is, and every row of why. */
export function WarmthPanel({ contact }: { contact: Contact }) {
  const workspace = useWorkspace()
  const ledger = useQuery(warmthQuery(workspace.workspace_id, contact.contact_id))
  const [isSetting, setIsSetting] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  const data = ledger.data
  return (
    <Panel
      title="Warmness"
      actions={
        can(workspace.role, 'editContacts') &&
        !isSetting && (
          <Button size="compact-xs" variant="subtle" onClick={() => setIsSetting(true)}>
            Set by hand
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <Text component="p" m={0}>
          <Text component="span" fz={28} fw={600} className="num">
            {(data?.warmness ?? contact.warmness).toFixed(1)}
          </Text>{' '}
          <span className="quiet">of 10, {warmWord(data?.warmness ?? contact.warmness)}</span>
        </Text>
        {data && <Text size="sm">{data.why}</Text>}
        {ledger.isError && <ErrorNotice error={ledger.error} onRetry={() => void ledger.refetch()} />}
        {isSetting && <SetByHand contact={contact} onClose={() => setIsSetting(false)} />}
        {data && data.entries.length > 0 && (
          <>
            <Group>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-expanded={isOpen}
                onClick={() => setIsOpen(!isOpen)}
              >
                {isOpen ? 'Hide the ledger' : `Show all ${data.entries.length} rows`}
              </Button>
            </Group>
            {isOpen && <Ledger contact={contact} entries={data.entries} halfLifeDays={data.half_life_days} />}
          </>
        )}
      </Stack>
    </Panel>
  )
}

type LedgerProps = { contact: Contact; entries: readonly WarmthEntry[]; halfLifeDays: number }

function Ledger({ contact, entries, halfLifeDays }: LedgerProps) {
  const format = useFormat()
  return (
    <>
      <ul className={styles.list}>
        {entries.map((entry) => (
          <li key={entry.entry_id} className={styles.entry} style={{ paddingInline: 0 }}>
            <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
              <div style={{ minWidth: 0 }}>
                <Text size="sm">{entry.reason}</Text>
                <Text size="xs" c="dimmed">
                  {format.instant(entry.at)}
                  {entry.recorded_by !== null && `, ${entry.recorded_by}`}
                </Text>
              </div>
              <Text size="sm" className="num" ta="right" style={{ whiteSpace: 'nowrap' }}>
                {signed(entry.left)}
                <Text component="span" size="xs" c="dimmed" display="block">
                  of {signed(entry.counted)}
                </Text>
              </Text>
            </Group>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        What is left of each row; the rows add up to the warmness of {contact.name}. Half of it cools away in{' '}
        {halfLifeDays} days.
      </Text>
    </>
  )
}

function signed(points: number): string {
  const text = Math.abs(points).toFixed(1)
  if (text === '0.0') return text
  return `${points < 0 ? '−' : '+'}${text}`
}

function SetByHand({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const workspace = useWorkspace().workspace_id
  const [warmness, setWarmness] = useState(Math.round(contact.warmness * 2) / 2)
  const [note, setNote] = useState('')
  const set = useSetWarmness(workspace)
  const remove = useRemoveWarmness(workspace)
  const save = () =>
    set.mutate(
      { id: contact.contact_id, warmness, ...(note.trim() !== '' && { note: note.trim() }) },
      {
        onSuccess: (ledger) => {
          onClose()
          const entryId = ledger.entries[0]?.entry_id
          if (entryId !== undefined)
            showUndo({
              id: entryId,
              message: `${contact.name} is at ${ledger.warmness.toFixed(1)} now.`,
              undo: () => remove.mutate({ id: contact.contact_id, entryId }),
            })
        },
      },
    )
  return (
    <Stack gap="xs">
      <Group gap="sm" wrap="nowrap">
        <input
          type="range"
          aria-label="Warmness"
          className={styles.range}
          min={0}
          max={10}
          step={0.5}
          value={warmness}
          onChange={(event) => setWarmness(Number(event.currentTarget.value))}
        />
        <Text className="num" w={32} ta="right">
          {warmness.toFixed(1)}
        </Text>
      </Group>
      <TextInput
        label="Why"
        placeholder="Asked for an offer"
        maxLength={300}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {set.isError && <ErrorNotice error={set.error} title="The warmness was not set" />}
      <Group gap="xs">
        <Button size="xs" loading={set.isPending} onClick={save}>
          Set to {warmness.toFixed(1)}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}
