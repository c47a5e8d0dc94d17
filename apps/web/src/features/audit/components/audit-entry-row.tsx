import type { AuditEntry } from '@tributary/contract/audit'
import { useState } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Box, Group, Stack, Text, UnstyledButton } from '../../../ui/primitives.ts'
import { entrySentence, type FieldChange, fieldChanges } from '../model/entry-words.ts'

/** One change; opens to the fields that differ. */
export function AuditEntryRow({ entry }: { entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false)
  const format = useFormat()
  const changes = fieldChanges(entry)
  const who = entry.actor.kind === 'api_key' ? `Key "${entry.actor.name}"` : entry.actor.name
  return (
    <Box role="listitem" style={{ borderTop: '1px solid var(--t-grid)' }}>
      <UnstyledButton
        w="100%"
        py="xs"
        mih={44}
        aria-expanded={isOpen}
        disabled={changes.length === 0}
        onClick={() => setOpen(!isOpen)}
      >
        <Group justify="space-between" gap="xs" align="baseline">
          <Text size="sm" flex="1 1 260px" miw={0} style={{ overflowWrap: 'anywhere' }}>
            <b>{who}</b> {entrySentence(entry)}
          </Text>
          <Text size="xs" c="dimmed" component="time" dateTime={entry.at}>
            {format.instant(entry.at)}
          </Text>
        </Group>
      </UnstyledButton>
      {isOpen && (
        <Stack gap={4} pb="sm" pl="sm">
          {changes.map((change) => (
            <FieldLine key={change.field} change={change} />
          ))}
          {entry.request_id !== null && (
            <Text size="xs" c="dimmed">
              Request {entry.request_id}
            </Text>
          )}
        </Stack>
      )}
    </Box>
  )
}

function FieldLine({ change: { field, before, after } }: { change: FieldChange }) {
  const words = [
    before === null ? undefined : after === null ? `was ${before}` : `${before} →`,
    after ?? undefined,
  ].filter((part) => part !== undefined)
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Text span c="dimmed" size="sm">
        {field.replaceAll('_', ' ')}
      </Text>{' '}
      {words.join(' ')}
    </Text>
  )
}
