import { IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FunnelStep, SavedFunnel } from '@tributary/contract/funnels'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Menu, Modal, notifications, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import {
  deleteFunnel,
  restoreFunnel,
  savedFunnelsQuery,
  saveFunnel,
  updateFunnel,
} from '../api/saved-funnels.ts'
import { formatSteps } from '../model/funnel-search.ts'

type SavedFunnelsProps = {
  steps: readonly FunnelStep[]
  windowMinutes: number
  onOpen: (funnel: SavedFunnel) => void
}

/** Funnels kept under a name: open, save, rename, delete with a way back. */
export function SavedFunnels({ steps, windowMinutes, onOpen }: SavedFunnelsProps) {
  const { workspace_id, role } = useWorkspace()
  const mayEdit = can(role, 'editViews')
  const saved = useQuery(savedFunnelsQuery(workspace_id)).data?.funnels ?? []
  const [naming, setNaming] = useState<'new' | SavedFunnel | undefined>(undefined)
  const changes = useFunnelChanges()
  const current = saved.find(
    (funnel) => formatSteps(funnel.steps) === formatSteps(steps) && funnel.window_minutes === windowMinutes,
  )
  if (!mayEdit && saved.length === 0) return null
  return (
    <>
      <Menu position="bottom-end" shadow="sm">
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {current?.name ?? 'Saved funnels'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {saved.map((funnel) => (
            <Menu.Item
              key={funnel.funnel_id}
              onClick={() => onOpen(funnel)}
              aria-current={funnel === current ? 'true' : undefined}
            >
              {funnel.name}
            </Menu.Item>
          ))}
          {mayEdit && saved.length > 0 && <Menu.Divider />}
          {mayEdit && current && (
            <>
              <Menu.Item onClick={() => setNaming(current)}>Rename "{current.name}" ...</Menu.Item>
              <Menu.Item color="red" onClick={() => changes.remove(current)}>
                Delete "{current.name}"
              </Menu.Item>
            </>
          )}
          {mayEdit && !current && (
            <Menu.Item disabled={steps.length === 0} onClick={() => setNaming('new')}>
              Save this funnel ...
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {naming !== undefined && (
        <NameForm
          funnel={naming}
          shape={{ steps, window_minutes: windowMinutes }}
          onClose={() => setNaming(undefined)}
        />
      )}
    </>
  )
}

function useFunnelChanges() {
  const { workspace_id } = useWorkspace()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['saved-funnels', workspace_id] })
  const failed = () =>
    notifications.show({ color: 'red', message: 'That did not work. Nothing was changed; try again.' })
  const restore = useMutation({
    mutationFn: (id: string) => restoreFunnel(workspace_id, id),
    onSuccess: refresh,
    onError: failed,
  })
  const remove = useMutation({
    mutationFn: (funnel: SavedFunnel) => deleteFunnel(workspace_id, funnel.funnel_id),
    onSuccess: (_, funnel) => {
      void refresh()
      showUndo({
        id: `deleted-${funnel.funnel_id}`,
        message: `"${funnel.name}" is deleted.`,
        undo: () => restore.mutate(funnel.funnel_id),
      })
    },
    onError: failed,
  })
  return { remove: remove.mutate }
}

type NameFormProps = {
  funnel: 'new' | SavedFunnel
  shape: { steps: readonly FunnelStep[]; window_minutes: number }
  onClose: () => void
}

function NameForm({ funnel, shape, onClose }: NameFormProps) {
  const { workspace_id } = useWorkspace()
  const queries = useQueryClient()
  const [name, setName] = useState(funnel === 'new' ? '' : funnel.name)
  const keep = useMutation({
    mutationFn: async () => {
      if (funnel === 'new') await saveFunnel(workspace_id, { name, ...shape })
      else await updateFunnel(workspace_id, funnel.funnel_id, { name })
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['saved-funnels', workspace_id] })
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={funnel === 'new' ? 'Save this funnel' : 'Rename the funnel'}
      size="sm"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') keep.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {keep.isError && <ErrorNotice error={keep.error} title="It was not saved" />}
          <Button type="submit" loading={keep.isPending} disabled={name.trim() === ''}>
            {funnel === 'new' ? 'Save' : 'Rename'}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
