import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Outreach } from '@tributary/contract/outreach'
import { can } from '@tributary/contract/permissions'
import { type ReactNode, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { BackLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Button, Group, notifications, Text, TextInput } from '../../../ui/primitives.ts'
import { QueryState } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import {
  type PerformanceRange,
  performanceQuery,
  useArchiveOutreach,
  useDeleteOutreach,
} from '../api/outreach.ts'
import { campaignLine, performanceFinding } from '../model/outreach-words.ts'
import styles from './outreach.module.css'
import { OutreachDialog } from './outreach-dialog.tsx'
import { OutreachReport } from './outreach-report.tsx'
import { TargetPanel } from './target-panel.tsx'

type PageProps = { campaignId: string /** Activities of the campaign. */; feed: ReactNode }

/** One campaign: what came of it, its target list, its activities. Prints as a report. */
export function OutreachCampaignPage({ campaignId, feed }: PageProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const [range, setRange] = useState<PerformanceRange>({ from: undefined, to: undefined })
  const performance = useQuery(performanceQuery(workspace.workspace_id, campaignId, range))
  const [isEdited, setIsEdited] = useState(false)
  const data = performance.data
  const mayEdit = can(workspace.role, 'editOutreach')
  return (
    <Page
      title={data?.campaign.name ?? 'Campaign'}
      finding={data && performanceFinding(data, format)}
      actions={
        data && (
          <Group gap="xs" className={styles.screen ?? ''}>
            {mayEdit && (
              <Button size="xs" variant="default" onClick={() => setIsEdited(true)}>
                Change
              </Button>
            )}
            {mayEdit && <ArchiveButton campaign={data.campaign} />}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPrinter size={14} aria-hidden />}
              onClick={() => window.print()}
            >
              Print
            </Button>
          </Group>
        )
      }
    >
      <BackLink to="/outreach" search={true} className={styles.screen ?? ''}>
        All outreach campaigns
      </BackLink>
      <QueryState query={performance} tiles={5} />
      {data && (
        <>
          <Text size="sm" c="dimmed" className={styles.words ?? ''}>
            {[
              campaignLine(data.campaign, format),
              data.campaign.members.map((member) => member.name).join(', '),
            ]
              .filter((text) => text !== '')
              .join(' · ')}
          </Text>
          {data.campaign.note !== '' && (
            <Text size="sm" className={styles.words ?? ''}>
              {data.campaign.note}
            </Text>
          )}
          <RangeFields range={range} onChange={setRange} />
          <OutreachReport performance={data} />
          <div className={styles.screen}>
            <TargetPanel campaign={data.campaign} mayEdit={mayEdit} />
          </div>
          <div className={styles.screen}>{feed}</div>
        </>
      )}
      {data && isEdited && <OutreachDialog campaign={data.campaign} onClose={() => setIsEdited(false)} />}
    </Page>
  )
}

type RangeProps = { range: PerformanceRange; onChange: (range: PerformanceRange) => void }

/** The days whose activities are counted: all, unless some are chosen. */
function RangeFields({ range, onChange }: RangeProps) {
  return (
    <Group gap="xs" align="flex-end" className={styles.screen ?? ''}>
      <TextInput
        size="xs"
        type="date"
        label="Activities from"
        max={range.to}
        value={range.from ?? ''}
        onChange={(event) => onChange({ ...range, from: event.currentTarget.value || undefined })}
      />
      <TextInput
        size="xs"
        type="date"
        label="to"
        min={range.from}
        value={range.to ?? ''}
        onChange={(event) => onChange({ ...range, to: event.currentTarget.value || undefined })}
      />
      {(range.from ?? range.to) !== undefined && (
        <Button size="xs" variant="subtle" onClick={() => onChange({ from: undefined, to: undefined })}>
          All days
        </Button>
      )}
    </Group>
  )
}

/** Archives with a way back; what nothing hangs on may be deleted. */
function ArchiveButton({ campaign }: { campaign: Outreach }) {
  const workspaceId = useWorkspace().workspace_id
  const navigate = useNavigate()
  const archive = useArchiveOutreach(workspaceId)
  const remove = useDeleteOutreach(workspaceId)
  const failed = (error: Error) => notifications.show({ title: 'It was not done', message: error.message })
  const { campaign_id: id, archived_at, name } = campaign
  const put = (archived: boolean) =>
    archive.mutate(
      { id, archived },
      {
        onError: failed,
        onSuccess: () =>
          showUndo({
            id: `archive-${id}`,
            message: archived ? `${name} is archived.` : `${name} is running again.`,
            undo: () => archive.mutate({ id, archived: !archived }, { onError: failed }),
          }),
      },
    )
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={archive.isPending}
        onClick={() => put(archived_at === null)}
      >
        {archived_at === null ? 'Archive' : 'Bring back'}
      </Button>
      {campaign.activities === 0 && (
        <ConfirmButton
          label="Delete"
          ask={`Delete ${name} and its target list? The contacts stay.`}
          onConfirm={() =>
            remove.mutate(id, {
              onError: failed,
              onSuccess: () => void navigate({ to: '/outreach', search: true }),
            })
          }
        />
      )}
    </>
  )
}
