import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { CampaignRow, Campaigns } from '@tributary/contract/campaigns'
import { can } from '@tributary/contract/permissions'
import { useMemo, useState } from 'react'
import { modelLabel } from '../../../lib/model-choice.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { ModelPicker } from '../../../ui/model-picker.tsx'
import { OtherCurrencies } from '../../../ui/other-currencies.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { campaignsQuery } from '../api/list-campaigns.ts'
import { campaignsFinding } from '../model/campaign-finding.ts'
import { campaignColumns } from './campaign-columns.tsx'
import { CampaignDialog } from './campaign-dialog.tsx'

/** What each campaign was meant to cost, what it cost, and what it brought. */
export function CampaignsPage() {
  const { report, change } = useReport()
  const workspace = useWorkspace()
  const format = useFormat()
  const campaigns = useQuery(campaignsQuery(workspace.workspace_id, report))
  const [edited, setEdited] = useState<CampaignRow | 'new'>()
  const allowed = can(workspace.role, 'editCampaigns')
  const data = campaigns.data
  return (
    <Page
      title="Campaigns"
      finding={data && campaignsFinding(data, format)}
      actions={
        <Group gap="xs">
          <ModelPicker
            label="Attribution model"
            value={report.model}
            onChange={(model) => change({ model })}
          />
          {allowed && (
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setEdited('new')}
            >
              Plan a campaign
            </Button>
          )}
        </Group>
      }
    >
      <QueryState query={campaigns} />
      {data?.rows.length === 0 && (
        <EmptyState
          title="No campaign in this range"
          action={
            <ButtonLink to="/import" variant="default">
              Import spend
            </ButtonLink>
          }
        >
          Campaigns appear by themselves when visits carry utm_campaign or when spend is imported. Plan one to
          give it a budget.
        </EmptyState>
      )}
      {data && data.rows.length > 0 && (
        <Panel
          title="Campaigns"
          note={`${format.dayRange(data.from, data.to)}, credited by ${modelLabel(data.model)}`}
          flush
        >
          <CampaignTable campaigns={data} onEdit={allowed ? setEdited : undefined} />
          {data.unattributed.conversions > 0 && (
            <Text size="xs" c="dimmed" px="md" py="xs">
              {format.count(data.unattributed.conversions)} conversions without a touch in the window,{' '}
              {format.money(data.unattributed.net_amount_minor, data.currency)}, belong to no campaign.
            </Text>
          )}
        </Panel>
      )}
      {data && <OtherCurrencies amounts={data.other_currencies} spend={data.unconverted_spend} />}
      {edited !== undefined && (
        <CampaignDialog
          row={edited === 'new' ? undefined : edited}
          currency={data?.currency ?? 'USD'}
          range={report.range}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}

type CampaignTableProps = { campaigns: Campaigns; onEdit: ((row: CampaignRow) => void) | undefined }

function CampaignTable({ campaigns, onEdit }: CampaignTableProps) {
  const format = useFormat()
  const { journey } = useReport().report
  const { from, to, rows } = campaigns
  const columns = useMemo(
    () => campaignColumns({ campaigns, journey, format, onEdit }),
    [campaigns, journey, format, onEdit],
  )
  return (
    <DataTable
      label="Campaigns"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      csvName={`campaigns-${from}-${to}`}
      phone="cards"
    />
  )
}
