import { IconClock } from '@tabler/icons-react'
import type { Contact } from '@tributary/contract/contacts'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Menu } from '../../../ui/primitives.ts'
import { useDismiss, useSnooze } from '../api/suggested.ts'
import { useContactUndo } from './use-contact-undo.ts'

const DAY_MS = 86_400_000
const LATER = [
  { label: 'In 2 weeks', days: 14 },
  { label: 'In 1 month', days: 30 },
  { label: 'In 3 months', days: 91 },
] as const

/** When to suggest a contact again, or never. */
export function SnoozeMenu({ contact }: { contact: Contact }) {
  const workspace = useWorkspace().workspace_id
  const format = useFormat()
  const now = useNow()
  const snooze = useSnooze(workspace)
  const dismiss = useDismiss(workspace)
  const offerUndo = useContactUndo()
  const isSnoozed = contact.snoozed_until !== null && new Date(contact.snoozed_until) > now
  const isOut = isSnoozed || contact.dismissed_at !== null
  const until = (moment: Date | null) =>
    snooze.mutate(
      { id: contact.contact_id, until: moment?.toISOString() ?? null },
      {
        onSuccess: (change) =>
          offerUndo(
            change.change_id,
            moment
              ? `${contact.name} is suggested again from ${format.instant(moment.toISOString())}.`
              : `${contact.name} is suggested again.`,
          ),
      },
    )
  const setDismissed = (dismissed: boolean) =>
    dismiss.mutate(
      { id: contact.contact_id, dismissed },
      {
        onSuccess: (change) =>
          offerUndo(
            change.change_id,
            `${contact.name} is ${dismissed ? 'no longer suggested' : 'suggested again'}.`,
          ),
      },
    )
  return (
    <Menu position="bottom-end" shadow="sm">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClock size={14} aria-hidden />}
          loading={snooze.isPending || dismiss.isPending}
        >
          {isOut ? 'Not suggested' : 'Later'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Suggest {contact.name} again</Menu.Label>
        {isOut && (
          <Menu.Item onClick={() => (contact.dismissed_at === null ? until(null) : setDismissed(false))}>
            Now
          </Menu.Item>
        )}
        {LATER.map(({ label, days }) => (
          <Menu.Item key={days} onClick={() => until(new Date(now.getTime() + days * DAY_MS))}>
            {label}
          </Menu.Item>
        ))}
        {contact.dismissed_at === null && <Menu.Item onClick={() => setDismissed(true)}>Never</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
