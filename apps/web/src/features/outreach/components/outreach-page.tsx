import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Outreach } from '@tributary/contract/outreach'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Button, SegmentedControl, Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { outreachListQuery } from '../api/outreach.ts'
import { campaignLine, outreachFinding } from '../model/outreach-words.ts'
import styles from './outreach.module.css'
import { OutreachDialog } from './outreach-dialog.tsx'
import { TargetBar } from './target-bar.tsx'

/** Campaigns of the team: whom they reach for, and how far they are. */
export function OutreachPage() {
  const workspace = useWorkspace()
  const [archived, setArchived] = useState(false)
  const [isNew, setIsNew] = useState(false)
  const campaigns = useQuery(outreachListQuery(workspace.workspace_id, archived))
  const mayEdit = can(workspace.role, 'editOutreach')
  const list = campaigns.data?.campaigns
  const start = mayEdit && (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setIsNew(true)}>
      Start a campaign
    </Button>
  )
  return (
    <Page
      title="Outreach"
      finding={list && outreachFinding(list)}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Which campaigns"
            data={[
              { value: 'running', label: 'Running' },
              { value: 'archived', label: 'Archived' },
            ]}
            value={archived ? 'archived' : 'running'}
            onChange={(value) => setArchived(value === 'archived')}
          />
          {start}
        </>
      }
    >
      <QueryState query={campaigns} />
      {list?.length === 0 && (
        <EmptyState
          title={archived ? 'Nothing is archived' : 'No campaign yet'}
          action={archived ? undefined : start}
        >
          {mayEdit
            ? 'A campaign has a sector, a theme, members and a list of contacts. What they log for it is counted here.'
            : 'You are on no campaign. Whoever leads your team puts you on one.'}
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <ul className={styles.cards} aria-label="Outreach campaigns">
          {list.map((campaign) => (
            <li key={campaign.campaign_id}>
              <CampaignCard campaign={campaign} />
            </li>
          ))}
        </ul>
      )}
      {isNew && <OutreachDialog campaign={undefined} onClose={() => setIsNew(false)} />}
    </Page>
  )
}

function CampaignCard({ campaign }: { campaign: Outreach }) {
  const format = useFormat()
  const members = campaign.members.map((member) => member.name).join(', ')
  return (
    <article className="panel" style={{ padding: 16, height: '100%' }}>
      <TextLink
        to="/outreach/$campaignId"
        params={{ campaignId: campaign.campaign_id }}
        search={true}
        fw={600}
        fz={16}
      >
        {campaign.name}
      </TextLink>
      <Text size="xs" c="dimmed" mb={8}>
        {campaignLine(campaign, format) || 'No sector, theme or days'}
      </Text>
      <TargetBar targets={campaign.targets} />
      <Text size="xs" mt={8} className="ellipsis">
        {members === '' ? 'Nobody is on it' : members}
      </Text>
      <Text size="xs" c="dimmed">
        {campaign.activities} {campaign.activities === 1 ? 'activity' : 'activities'}
        {campaign.last_activity_at ? `, the last ${format.instant(campaign.last_activity_at)}` : ''}
      </Text>
    </article>
  )
}
