import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { can } from '@tributary/contract/permissions'
import { viewsQuery } from '../features/views/api/list-views.ts'
import { pageLabel, viewAddress } from '../features/views/model/view-page.ts'
import { PERIOD_INFO, PERIODS } from '../lib/period.ts'
import { useMe, useReport, useWorkspace } from '../lib/workspace-context.tsx'
import { type CommandGroup, CommandPalette } from '../ui/command-palette.tsx'
import { useComputedColorScheme, useMantineColorScheme } from '../ui/primitives.ts'
import { pagesFor } from './pages-for-role.ts'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

/** The command palette with the pages, saved views, ranges and workspaces of this user. */
export function Palette({ onKeys }: { onKeys: () => void }) {
  const me = useMe()
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const moves = useWorkspaceMoves()
  const { change } = useReport()
  const views = useQuery({
    ...viewsQuery(workspace.workspace_id),
    enabled: can(workspace.role, 'readNumbers'),
  })
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const groups: CommandGroup[] = [
    {
      group: 'Pages',
      actions: pagesFor(workspace.role).map((entry) => ({
        id: entry.to,
        label: entry.label,
        leftSection: <entry.icon size={18} stroke={1.6} aria-hidden />,
        onClick: () => void navigate({ to: entry.to, search: true }),
      })),
    },
    {
      group: 'Saved views',
      actions: (views.data?.views ?? []).map((view) => ({
        id: view.view_id,
        label: view.name,
        description: pageLabel(view.page),
        onClick: () => void navigate({ href: viewAddress(view, workspace.workspace_id) }),
      })),
    },
    {
      group: 'Range',
      actions: PERIODS.map((period) => ({
        id: `period-${period}`,
        label: PERIOD_INFO[period].label,
        onClick: () => change({ period, from: undefined, to: undefined }),
      })),
    },
    {
      group: 'Workspaces',
      actions: me.workspaces.map((entry) => ({
        id: entry.workspace_id,
        label: entry.name,
        onClick: () => void navigate({ to: '/overview', search: { workspace: entry.workspace_id } }),
      })),
    },
    {
      group: 'More',
      actions: [
        {
          id: 'theme',
          label: scheme === 'light' ? 'Dark theme' : 'Light theme',
          onClick: () => setColorScheme(scheme === 'light' ? 'dark' : 'light'),
        },
        { id: 'keys', label: 'Keyboard shortcuts', onClick: onKeys },
        { id: 'sign-out', label: 'Sign out', onClick: moves.signOut },
      ],
    },
  ]
  return <CommandPalette groups={groups.filter((group) => group.actions.length > 0)} />
}
