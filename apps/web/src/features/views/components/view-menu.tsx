import { IconBookmark, IconShare2, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { can } from '@tributary/contract/permissions'
import type { SavedView } from '@tributary/contract/views'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Modal,
  notifications,
  Stack,
  Text,
  TextInput,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useDeleteView } from '../api/delete-view.ts'
import { viewsQuery } from '../api/list-views.ts'
import { useSaveView } from '../api/save-view.ts'
import { pageLabel, viewAddress, viewPageOf } from '../model/view-page.ts'
import { ShareDialog } from './share-dialog.tsx'

/** Saved views of the workspace, and ways to save or share the page that is open. */
export function ViewMenu() {
  const workspace = useWorkspace()
  const { pathname, searchStr } = useLocation()
  const navigate = useNavigate()
  const page = viewPageOf(pathname)
  const views = useQuery(viewsQuery(workspace.workspace_id))
  const [dialog, setDialog] = useState<'save' | 'share'>()
  const remove = useDeletableView(workspace.workspace_id)
  const search = searchStr.replace(/^\?/, '')
  const saved = views.data?.views ?? []
  const open = (view: SavedView) => void navigate({ href: viewAddress(view, workspace.workspace_id) })
  return (
    <>
      <Menu position="bottom-end" shadow="sm" width={260}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Saved views and sharing">
            <IconBookmark size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Saved views</Menu.Label>
          {saved.length === 0 && (
            <Text size="xs" c="dimmed" px="sm" py={4}>
              None yet. Save a page to come back to its settings.
            </Text>
          )}
          {saved.map((view) => (
            <Group key={view.view_id} gap={0} wrap="nowrap">
              <Menu.Item flex={1} miw={0} onClick={() => open(view)}>
                <Text size="sm" truncate>
                  {view.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {pageLabel(view.page)}
                </Text>
              </Menu.Item>
              {can(workspace.role, 'editViews') && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Delete view ${view.name}`}
                  onClick={() => remove(view)}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              )}
            </Group>
          ))}
          {page !== undefined && can(workspace.role, 'editViews') && (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconBookmark size={14} aria-hidden />}
                onClick={() => setDialog('save')}
              >
                Save this page
              </Menu.Item>
            </>
          )}
          {page !== undefined && can(workspace.role, 'shareReports') && (
            <Menu.Item leftSection={<IconShare2 size={14} aria-hidden />} onClick={() => setDialog('share')}>
              Share this page by link
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {page !== undefined && dialog === 'save' && (
        <SaveDialog page={page} search={search} onClose={() => setDialog(undefined)} />
      )}
      {page !== undefined && dialog === 'share' && (
        <ShareDialog page={page} search={search} onClose={() => setDialog(undefined)} />
      )}
    </>
  )
}

/** Deletes at once and offers to take that back. */
function useDeletableView(workspaceId: string) {
  const remove = useDeleteView(workspaceId)
  const save = useSaveView(workspaceId)
  return (view: SavedView) =>
    remove.mutate(view.view_id, {
      onSuccess: () =>
        showUndo({
          id: `view-deleted-${view.view_id}`,
          message: `View "${view.name}" is deleted.`,
          undo: () => save.mutate({ name: view.name, page: view.page, search: view.search }),
        }),
      onError: (error) => notifications.show({ color: 'red', message: error.message }),
    })
}

type DialogProps = { page: SavedView['page']; search: string; onClose: () => void }

function SaveDialog({ page, search, onClose }: DialogProps) {
  const workspace = useWorkspace()
  const save = useSaveView(workspace.workspace_id)
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(
      { name: name.trim(), page, search },
      {
        onSuccess: () => {
          notifications.show({ message: `"${name.trim()}" is saved.` })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title={`Save this view of ${pageLabel(page)}`} size="sm">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            required
            maxLength={120}
            placeholder="Campaigns of this quarter"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {save.isError && <ErrorNotice error={save.error} title="The view was not saved" />}
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
