/** The pages of the settings beside the workspace's own. */
import { can } from '@tributary/contract/permissions'
import { AccountPanel } from '../features/access/components/account-panel.tsx'
import { PasswordPanel } from '../features/access/components/password-panel.tsx'
import { SecondFactorPanel } from '../features/access/components/second-factor-panel.tsx'
import { SessionsPanel } from '../features/access/components/sessions-panel.tsx'
import { AuditPanel } from '../features/audit/components/audit-panel.tsx'
import { EmailsPanel } from '../features/emails/components/emails-panel.tsx'
import { InvitationsPanel } from '../features/members/components/invitations-panel.tsx'
import { MembersPanel } from '../features/members/components/members-panel.tsx'
import { useMe, useWorkspace } from '../lib/workspace-context.tsx'
import { Page } from '../ui/page.tsx'
import { SettingsTabs } from './settings-tabs.tsx'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

export function MembersRoute() {
  const workspace = useWorkspace()
  return (
    <Page title="Members" finding={`Who works in ${workspace.name}, and what each may do.`}>
      <SettingsTabs />
      <MembersPanel key={`members-${workspace.workspace_id}`} />
      {can(workspace.role, 'manageMembers') && (
        <InvitationsPanel key={`invitations-${workspace.workspace_id}`} />
      )}
    </Page>
  )
}

export function AccountRoute() {
  const { user } = useMe()
  const moves = useWorkspaceMoves()
  if (!user) return null
  return (
    <Page title="Your account" finding="It is the same in every workspace you belong to.">
      <SettingsTabs />
      <AccountPanel user={user} onSignOut={moves.signOut} />
      {!user.email_is_placeholder && (
        <>
          <PasswordPanel email={user.email} />
          <SecondFactorPanel isOn={user.has_second_factor} />
        </>
      )}
      <SessionsPanel />
    </Page>
  )
}

export function AuditRoute() {
  const { workspace_id: workspaceId } = useWorkspace()
  return (
    <Page title="Audit log">
      <SettingsTabs />
      <AuditPanel key={workspaceId} />
    </Page>
  )
}

export function EmailsRoute() {
  const { workspace_id: workspaceId } = useWorkspace()
  return (
    <Page title="E-mail">
      <SettingsTabs />
      <EmailsPanel key={workspaceId} />
    </Page>
  )
}
