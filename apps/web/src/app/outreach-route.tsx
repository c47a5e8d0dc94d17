import { useParams } from '@tanstack/react-router'
import { ActivityFeed } from '../features/activities/components/activity-feed.tsx'
import { OutreachCampaignPage } from '../features/outreach/components/outreach-campaign-page.tsx'
import { Panel } from '../ui/panel.tsx'
import { Text } from '../ui/primitives.ts'

/** One outreach campaign with its activities. */
export function OutreachRoute() {
  const { campaignId = '' } = useParams({ strict: false })
  return (
    <OutreachCampaignPage
      campaignId={campaignId}
      feed={
        <Panel title="Activities" flush>
          <ActivityFeed
            filter={{ campaign_id: campaignId }}
            empty={
              <Text size="sm" c="dimmed" px="md" pb="md">
                Nothing was logged for this campaign yet.
              </Text>
            }
          />
        </Panel>
      }
    />
  )
}
