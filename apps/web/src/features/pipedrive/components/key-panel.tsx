import type { PipedriveKey } from '@tributary/contract/pipedrive'
import { type FormEvent, useState } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Code, Group, notifications, PasswordInput, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useRemoveKey, useSaveKey, useTestKey } from '../api/change-key.ts'

/** The member's own key: save, test, replace, remove. */
export function KeyPanel({ apiKey }: { apiKey: PipedriveKey | null }) {
  const [isReplacing, setReplacing] = useState(false)
  return (
    <Panel
      title="Your key"
      note="What you own is sent with your key, and appears in Pipedrive under your name"
    >
      <Stack gap="md">
        {apiKey && <SavedKey apiKey={apiKey} onReplace={() => setReplacing(!isReplacing)} />}
        {(apiKey === null || isReplacing || apiKey.state === 'REFUSED') && (
          <KeyForm isNew={apiKey === null} onSaved={() => setReplacing(false)} />
        )}
      </Stack>
    </Panel>
  )
}

function KeyForm({ isNew, onSaved }: { isNew: boolean; onSaved: () => void }) {
  const [text, setText] = useState('')
  const save = useSaveKey(useWorkspace().workspace_id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(text.trim(), {
      onSuccess: (key) => {
        setText('')
        onSaved()
        notifications.show({ message: `Connected with ${key.company} as ${key.vendor_user}.` })
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={460} align="stretch">
        <PasswordInput
          label={isNew ? 'API key' : 'New API key'}
          description="In Pipedrive: your picture at the top right, Personal preferences, API"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {save.isError && <ErrorNotice error={save.error} title="The key was not saved" />}
        <Button
          type="submit"
          loading={save.isPending}
          disabled={text.trim() === ''}
          style={{ alignSelf: 'flex-start' }}
        >
          Test and save
        </Button>
      </Stack>
    </form>
  )
}

function SavedKey({ apiKey, onReplace }: { apiKey: PipedriveKey; onReplace: () => void }) {
  const workspaceId = useWorkspace().workspace_id
  const test = useTestKey(workspaceId)
  const remove = useRemoveKey(workspaceId)
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>
            {apiKey.vendor_user} at {apiKey.company} <Code>…{apiKey.hint}</Code>
          </Text>
          <KeyFacts apiKey={apiKey} />
        </div>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Test
          </Button>
          <Button size="xs" variant="default" onClick={onReplace}>
            Replace
          </Button>
          <ConfirmButton
            label="Remove"
            ask="Remove your key? What you own is no longer sent, and changes at Pipedrive no longer arrive. What is at Pipedrive stays there."
            loading={remove.isPending}
            onConfirm={() => remove.mutate()}
          />
        </Group>
      </Group>
      {test.isSuccess && apiKey.state === 'OK' && <Text size="sm">The key works.</Text>}
      {test.isError && <ErrorNotice error={test.error} title="The key could not be tested" />}
      {remove.isError && <ErrorNotice error={remove.error} title="The key is still there" />}
      {apiKey.state === 'REFUSED' && (
        <Notice tone="bad" title="Pipedrive does not accept this key" alert>
          {apiKey.problem} It may have been regenerated. Nothing is lost: save the new key, and what waits is
          sent.
        </Notice>
      )}
    </Stack>
  )
}

const WAITS = {
  limit: 'Pipedrive asked for a short pause',
  budget: 'Today’s budget is spent; it goes on',
  service: 'Pipedrive does not answer; tried again',
} as const

function KeyFacts({ apiKey }: { apiKey: PipedriveKey }) {
  const format = useFormat()
  const now = useNow()
  const facts = [
    `Tested ${format.relative(apiKey.checked_at, now)}`,
    apiKey.read_at === null ? null : `changes read ${format.relative(apiKey.read_at, now)}`,
    apiKey.has_webhook ? 'Pipedrive tells of changes at once' : 'changes are read every quarter of an hour',
    apiKey.daily_left === null ? null : `${format.count(apiKey.daily_left)} tokens left today`,
  ]
  return (
    <>
      <Text size="xs" c="dimmed">
        {facts.filter((fact) => fact !== null).join(' · ')}
      </Text>
      {apiKey.wait_for !== null && apiKey.wait_until !== null && new Date(apiKey.wait_until) > now && (
        <Text size="xs" className="warn">
          {WAITS[apiKey.wait_for]} {format.relative(apiKey.wait_until, now)}.
        </Text>
      )}
    </>
  )
}
