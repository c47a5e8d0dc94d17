import { can, type Permission } from '@tributary/contract/permissions'
import { useWorkspace } from '../lib/workspace-context.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Group } from '../ui/primitives.ts'

type Tab = { readonly to: SettingsPath; readonly label: string; readonly needs?: Permission }
type SettingsPath =
  | '/settings'
  | '/settings/members'
  | '/settings/account'
  | '/settings/pipedrive'
  | '/settings/audit'
  | '/settings/emails'

const TABS: readonly Tab[] = [
  { to: '/settings', label: 'Workspace' },
  { to: '/settings/members', label: 'Members', needs: 'readMembers' },
  { to: '/settings/account', label: 'Your account' },
  { to: '/settings/pipedrive', label: 'Pipedrive', needs: 'useOwnPipedrive' },
  { to: '/settings/audit', label: 'Audit log', needs: 'readAuditLog' },
  { to: '/settings/emails', label: 'E-mail', needs: 'manageMembers' },
]

/** The pages of the settings that the role may open. */
export function SettingsTabs() {
  const { role } = useWorkspace()
  return (
    <Group component="nav" gap={4} aria-label="Settings" wrap="wrap">
      {TABS.filter((tab) => tab.needs === undefined || can(role, tab.needs)).map((tab) => (
        <ButtonLink
          key={tab.to}
          to={tab.to}
          size="xs"
          variant="subtle"
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ variant: 'light', 'aria-current': 'page' }}
        >
          {tab.label}
        </ButtonLink>
      ))}
    </Group>
  )
}
