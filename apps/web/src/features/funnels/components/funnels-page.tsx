import { useQuery } from '@tanstack/react-query'
import { DEFAULT_FUNNEL_WINDOW_MINUTES, type Funnel, type FunnelStep } from '@tributary/contract/funnels'
import { useMemo } from 'react'
import { FigureFrame } from '../../../charts/figure-frame.tsx'
import { capitalised } from '../../../lib/capitalised.ts'
import { isShared } from '../../../lib/share-token.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Box, Text } from '../../../ui/primitives.ts'
import { EmptyState, ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { type FunnelSpec, funnelQuery } from '../api/get-funnel.ts'
import { funnelChoicesQuery } from '../api/get-funnel-choices.ts'
import {
  type Behind,
  formatBehind,
  formatSteps,
  parseBehind,
  parseSteps,
  suggestSteps,
} from '../model/funnel-search.ts'
import { funnelFigures, funnelFinding } from '../model/funnel-words.ts'
import { FunnelBuilder } from './funnel-builder.tsx'
import { FunnelSteps } from './funnel-steps.tsx'
import styles from './funnels-page.module.css'
import { GroupTable } from './group-table.tsx'
import { SavedFunnels } from './saved-funnels.tsx'
import { StepPeople } from './step-people.tsx'

/** How many people go through ordered steps, and where they stop. */
export function FunnelsPage() {
  const { search, report, change } = useReport()
  const { workspace_id } = useWorkspace()
  const format = useFormat()
  const asked = useMemo(() => parseSteps(search.steps), [search.steps])
  const choices = useQuery(funnelChoicesQuery(workspace_id))
  const steps = useMemo(
    () => asked ?? (choices.data ? suggestSteps(choices.data) : []),
    [asked, choices.data],
  )
  const windowMinutes = search.window ?? DEFAULT_FUNNEL_WINDOW_MINUTES
  const spec: FunnelSpec = { steps, window_minutes: windowMinutes, range: report.range }
  const funnel = useQuery(funnelQuery(workspace_id, spec, search.split))
  const behind = parseBehind(search, steps.length)
  const shown = funnel.data?.steps.length === steps.length ? funnel.data : undefined
  const stale = funnel.isPlaceholderData
  const setBehind = (next: Behind | undefined) => change(formatBehind(next))
  const onBehind = isShared() ? undefined : setBehind
  const changeSteps = (next: readonly FunnelStep[]) =>
    change({ steps: formatSteps(next), ...formatBehind(undefined) })
  const setWindow = (minutes: number) =>
    change({ window: minutes === DEFAULT_FUNNEL_WINDOW_MINUTES ? undefined : minutes })
  if (asked === undefined && choices.isSuccess && steps.length < 2) {
    return <NoEventsYet />
  }
  return (
    <Page
      title="Funnels"
      finding={
        funnel.data ? funnelFinding(funnel.data, steps, format) : 'How many people take ordered steps.'
      }
      actions={
        <SavedFunnels
          steps={steps}
          windowMinutes={windowMinutes}
          onOpen={(saved) =>
            change({
              steps: formatSteps(saved.steps),
              window: saved.window_minutes,
              ...formatBehind(undefined),
            })
          }
        />
      }
    >
      {funnel.isError && <ErrorNotice error={funnel.error} onRetry={() => void funnel.refetch()} />}
      {choices.isError && asked === undefined && (
        <ErrorNotice error={choices.error} onRetry={() => void choices.refetch()} />
      )}
      <div className={styles.columns}>
        {shown ? (
          <FunnelPicture funnel={shown} steps={steps} behind={behind} stale={stale} onBehind={onBehind} />
        ) : (
          <Box>{!funnel.isError && <ReportSkeleton />}</Box>
        )}
        <Panel title="Steps" note="In this order; people are counted once">
          <FunnelBuilder
            steps={steps}
            windowMinutes={windowMinutes}
            split={search.split}
            onSteps={changeSteps}
            onWindow={setWindow}
            onSplit={(split) => change({ split, ...(behind?.group && formatBehind(undefined)) })}
          />
        </Panel>
      </div>
      {shown && (
        <FunnelGroups funnel={shown} steps={steps} behind={behind} stale={stale} onBehind={onBehind} />
      )}
      {shown && behind && onBehind && (
        <StepPeople spec={spec} behind={behind} onClose={() => setBehind(undefined)} />
      )}
    </Page>
  )
}

function NoEventsYet() {
  return (
    <Page title="Funnels">
      <EmptyState
        title="Here you will see where people stop"
        action={<ButtonLink to="/pixel">Put the pixel on your site</ButtonLink>}
      >
        A funnel counts the people who take ordered steps, such as viewing a product, adding it to the cart
        and buying. It needs at least two sorts of events, and this workspace has had fewer in the last 90
        days.
      </EmptyState>
    </Page>
  )
}

type FunnelPictureProps = {
  funnel: Funnel
  steps: readonly FunnelStep[]
  behind: Behind | undefined
  stale: boolean
  onBehind: ((behind: Behind) => void) | undefined
}

function FunnelPicture({ funnel, steps, behind, stale, onBehind }: FunnelPictureProps) {
  const format = useFormat()
  return (
    <div style={{ opacity: stale ? 0.6 : 1, minWidth: 0 }} aria-busy={stale}>
      <Panel
        title="People at each step"
        note={`Began ${format.dayRange(funnel.range.from, funnel.range.to)}${onBehind ? '. Choose a step to see who' : ''}`}
      >
        <FigureFrame
          label="People at each step"
          summary={funnelFinding(funnel, steps, format)}
          table={funnelFigures(funnel, steps, format)}
          tableHeight={360}
        >
          <FunnelSteps funnel={funnel} steps={steps} behind={behind} onBehind={onBehind} />
        </FigureFrame>
      </Panel>
    </div>
  )
}

function FunnelGroups({ funnel, steps, behind, stale, onBehind }: FunnelPictureProps) {
  const format = useFormat()
  const dimension = funnel.by?.replace('property:', '').replaceAll('_', ' ') ?? ''
  return (
    <>
      {funnel.by !== null && (
        <div style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
          <Panel
            title={`By ${dimension}`}
            note="Of the visit in which people began; the ten with most people, the rest together"
            flush
          >
            <GroupTable
              funnel={funnel}
              steps={steps}
              dimension={capitalised(dimension)}
              behind={behind}
              onBehind={onBehind}
            />
          </Panel>
        </div>
      )}
      <Text size="xs" c="dimmed">
        {funnel.open_until !== null &&
          `People who began lately may still go on, until ${format.instant(funnel.open_until)}. `}
        Bots are left out. As of {format.instant(funnel.as_of)}.
      </Text>
    </>
  )
}
