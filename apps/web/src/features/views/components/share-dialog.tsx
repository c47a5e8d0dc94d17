import type { ViewPage } from '@tributary/contract/views'
import { type FormEvent, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { Button, Modal, Select, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useCreateShareLink } from '../api/create-share-link.ts'
import { pageLabel } from '../model/view-page.ts'

const LIVES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Until it is revoked' },
]

type ShareDialogProps = { page: ViewPage; search: string; onClose: () => void }

/** Makes a read-only link to the page that is open. */
export function ShareDialog({ page, search, onClose }: ShareDialogProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const create = useCreateShareLink(workspace.workspace_id)
  const [name, setName] = useState(pageLabel(page))
  const [life, setLife] = useState('90')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({
      name: name.trim(),
      page,
      search,
      expires_in_days: life === 'never' ? null : Number(life),
    })
  }
  return (
    <Modal opened onClose={onClose} title={`Share ${pageLabel(page)} by link`} size="md">
      {create.data ? (
        <Stack gap="sm">
          <Text size="sm">
            Copy the link now: it is not shown again.{' '}
            {create.data.expires_at === null
              ? 'It works until it is revoked under Settings.'
              : `It works until ${format.instant(create.data.expires_at)}, or until it is revoked under Settings.`}
          </Text>
          <CopyText value={create.data.url} label="Copy link" block />
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              Whoever has the link reads this page without signing in, and may change its range and settings.
              They see sums only: no people, no other page.
            </Text>
            <TextInput
              label="Name"
              description="Shown to the reader, and to you in Settings"
              data-autofocus
              required
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Works for"
              data={LIVES}
              value={life}
              allowDeselect={false}
              onChange={(value) => setLife(value ?? life)}
            />
            {create.isError && <ErrorNotice error={create.error} title="No link was made" />}
            <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
              Make link
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
