import { useQuery } from '@tanstack/react-query'
import type { ApiKey } from '@tributary/contract/access'
import {
  API_KEY_SCOPES,
  type ApiKeyScope,
  can,
  DEFAULT_API_KEY_SCOPES,
} from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Button, Code, Group, MultiSelect, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { useCreateApiKey } from '../api/create-api-key.ts'
import { useDeleteApiKey } from '../api/delete-api-key.ts'
import { apiKeysQuery } from '../api/list-api-keys.ts'
import { SCOPE_CHOICES, scopeLabel } from '../model/scope-words.ts'

/** Keys for programs that send or read data. */
export function ApiKeysPanel() {
  const workspace = useWorkspace()
  if (!can(workspace.role, 'manageApiKeys')) return null
  return (
    <Panel
      title="API keys"
      note={
        <Anchor size="xs" href="/api/v1/docs">
          API documentation
        </Anchor>
      }
    >
      <Stack gap="md">
        <NewKey workspaceId={workspace.workspace_id} />
        <KeyList workspaceId={workspace.workspace_id} />
      </Stack>
    </Panel>
  )
}

function NewKey({ workspaceId }: { workspaceId: string }) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(DEFAULT_API_KEY_SCOPES)
  const create = useCreateApiKey(workspaceId)
  const isReady = name.trim() !== '' && scopes.length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) create.mutate({ name: name.trim(), scopes: [...scopes] }, { onSuccess: () => setName('') })
  }
  return (
    <Stack gap="sm">
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Name of a new key"
            placeholder="Nightly export"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MultiSelect
            flex="1 1 260px"
            maw={460}
            label="It may"
            data={SCOPE_CHOICES}
            value={[...scopes]}
            error={scopes.length === 0 ? 'Choose at least one' : undefined}
            onChange={(chosen) => setScopes(API_KEY_SCOPES.filter((scope) => chosen.includes(scope)))}
          />
          <Button type="submit" variant="default" loading={create.isPending} disabled={!isReady}>
            Create key
          </Button>
        </Group>
      </form>
      {create.isError && <ErrorNotice error={create.error} title="No key was created" />}
      {create.data && (
        <Notice tone="warn" title={`Key "${create.data.name}"`}>
          <Text size="sm" mb="xs">
            Copy it now: it is not shown again.
          </Text>
          <CopyText value={create.data.api_key} label="Copy key" />
        </Notice>
      )}
    </Stack>
  )
}

function KeyList({ workspaceId }: { workspaceId: string }) {
  const keys = useQuery(apiKeysQuery(workspaceId))
  const remove = useDeleteApiKey(workspaceId)
  if (keys.isPending) return <AfterAWhile>{null}</AfterAWhile>
  if (keys.isError) return <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
  return (
    <Stack gap={0} role="list" aria-label="API keys">
      {remove.isError && <ErrorNotice error={remove.error} title="The key is still valid" />}
      {keys.data.api_keys.map((key) => (
        <KeyEntry key={key.api_key_id} apiKey={key} onRemove={() => remove.mutate(key.api_key_id)} />
      ))}
    </Stack>
  )
}

function KeyEntry({ apiKey, onRemove }: { apiKey: ApiKey; onRemove: () => void }) {
  const format = useFormat()
  return (
    <ListRow
      side={
        <ConfirmButton
          label="Withdraw"
          ask={`Withdraw "${apiKey.name}"? Programs that use it are refused from then on.`}
          onConfirm={onRemove}
        />
      }
    >
      <Text fw={600}>
        {apiKey.name} <Code>{apiKey.prefix}…</Code>
      </Text>
      <Text size="xs" c="dimmed">
        May {apiKey.scopes.map(scopeLabel).join(', ') || 'do nothing'}. Made{' '}
        {format.instant(apiKey.created_at)},{' '}
        {apiKey.last_used_at === null ? 'not used yet' : `last used ${format.instant(apiKey.last_used_at)}`}
      </Text>
    </ListRow>
  )
}
