import {
  IconBuildingStore,
  IconChevronDown,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { can } from '@tributary/contract/permissions'
import { lazy, Suspense } from 'react'
import { useMe, useWorkspace } from '../lib/workspace-context.tsx'
import {
  ActionIcon,
  Button,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '../ui/primitives.ts'
import { REPORT_PAGES } from './navigation.ts'
import styles from './shell.module.css'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

const ReportControls = lazy(async () => ({
  default: (await import('./report-controls.tsx')).ReportControls,
}))

const ViewMenu = lazy(async () => ({
  default: (await import('../features/views/components/view-menu.tsx')).ViewMenu,
}))

/** Workspace, range, comparison, model, theme and account. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { pathname } = useLocation()
  const { role } = useWorkspace()
  const isReport = REPORT_PAGES.some((page) => pathname.startsWith(page))
  const usesRange = isReport && !pathname.startsWith('/conversions/')
  return (
    <header className={styles.top}>
      <div className={styles.topRow}>
        <WorkspaceSwitch />
        <div className={styles.controls} hidden={!usesRange}>
          {usesRange && (
            <Suspense fallback={null}>
              <ReportControls />
            </Suspense>
          )}
        </div>
        <div className={styles.spacer} />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Search" onClick={onSearch}>
          <IconSearch size={18} stroke={1.6} />
        </ActionIcon>
        {can(role, 'readNumbers') && pathname !== '/today' && (
          <Suspense fallback={null}>
            <ViewMenu />
          </Suspense>
        )}
        <ThemeToggle />
        <AccountMenu />
      </div>
    </header>
  )
}

function WorkspaceSwitch() {
  const me = useMe()
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const open = (id: string) => void navigate({ to: '/overview', search: { workspace: id } })
  return (
    <Menu position="bottom-start" shadow="sm">
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          c="var(--t-ink)"
          leftSection={<IconBuildingStore size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Workspace: ${workspace.name}`}
          maw={220}
        >
          {workspace.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.workspaces.map((entry) => (
          <Menu.Item
            key={entry.workspace_id}
            fw={entry.workspace_id === workspace.workspace_id ? 600 : 400}
            onClick={() => open(entry.workspace_id)}
            rightSection={
              entry.is_sample ? (
                <Text size="xs" c="dimmed">
                  sample
                </Text>
              ) : undefined
            }
          >
            {entry.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => void navigate({ to: '/welcome' })}
        >
          New workspace
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function ThemeToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const next = scheme === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use the ${next} theme`}
      onClick={() => setColorScheme(next)}
    >
      {next === 'dark' ? <IconMoon size={18} stroke={1.6} /> : <IconSun size={18} stroke={1.6} />}
    </ActionIcon>
  )
}

function AccountMenu() {
  const { user } = useMe()
  const navigate = useNavigate()
  const moves = useWorkspaceMoves()
  return (
    <Menu position="bottom-end" shadow="sm">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account">
          <IconUserCircle size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.email_is_placeholder ? user.name : user?.email}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/settings/account', search: true })}>
          Your account
        </Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/settings', search: true })}>Settings</Menu.Item>
        <Menu.Item component="a" href="/api/v1/docs">
          API documentation
        </Menu.Item>
        <Menu.Item onClick={moves.signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
