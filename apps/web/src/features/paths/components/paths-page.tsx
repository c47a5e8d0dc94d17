import { useQuery } from '@tanstack/react-query'
import type { PathPlace, Paths } from '@tributary/contract/paths'
import { useCallback, useMemo, useState } from 'react'
import { ChartFrame } from '../../../charts/chart-frame.tsx'
import { columnsOption } from '../../../charts/columns.ts'
import { sankeyHeight, sankeyOption } from '../../../charts/sankey.ts'
import { formatPlace, parsePlace } from '../../../lib/path-place.ts'
import { journeyRemarks, type Report } from '../../../lib/report-search.ts'
import { isShared } from '../../../lib/share-token.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { NoConversions } from '../../../ui/no-conversions.tsx'
import { OtherCurrencies } from '../../../ui/other-currencies.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, ScrollArea, SimpleGrid, Stack, Text } from '../../../ui/primitives.ts'
import { QueryState } from '../../../ui/states.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { pathsQuery } from '../api/get-paths.ts'
import { daysWords, lagColumns, lagFigures, lengthColumns, lengthFigures } from '../model/lag-columns.ts'
import { flowFigures, flowSpec, pathsFinding } from '../model/path-flow.ts'
import { isPlaceOf, lagPlace, lengthPlace, linkPlace } from '../model/path-place.ts'
import { PathConversions } from './path-conversions.tsx'
import { PathSettings } from './path-settings.tsx'
import { PathTable } from './path-table.tsx'

const DEFAULT_DEPTH = 4
/** Paths listed at first, and once more are asked for. */
const FEW_PATHS = 15
const MANY_PATHS = 500
/** Narrower than this the flow scrolls sideways instead of squeezing its names. */
const FLOW_WIDTH_PX = 640

/** The ways people take to a conversion, how long they are and how long they last. */
export function PathsPage() {
  const { search, report, change } = useReport()
  const format = useFormat()
  const depth = search.depth ?? DEFAULT_DEPTH
  const [limit, setLimit] = useState(FEW_PATHS)
  const paths = useQuery(pathsQuery(useWorkspace().workspace_id, report, { steps: depth, limit }))
  const { data } = paths
  return (
    <Page
      title="Paths"
      finding={
        data
          ? pathsFinding(data, format, daysWords(data.lag.from_first.median_days))
          : 'The ways people take to a conversion.'
      }
    >
      <Panel>
        <PathSettings report={report} depth={depth} defaultDepth={DEFAULT_DEPTH} onChange={change} />
      </Panel>
      <QueryState query={paths} />
      {data && data.total.conversions === 0 && (
        <>
          <NoConversions>A path is the touches before one conversion.</NoConversions>
          <OtherCurrencies amounts={data.other_currencies} />
        </>
      )}
      {data && data.total.conversions > 0 && (
        <PathReport
          paths={data}
          report={report}
          depth={depth}
          stale={paths.isPlaceholderData}
          onMore={limit < MANY_PATHS ? () => setLimit(MANY_PATHS) : undefined}
        />
      )}
    </Page>
  )
}

type PathReportProps = {
  paths: Paths
  report: Report
  depth: number
  stale: boolean
  /** Asks for more paths; undefined when there are as many as are ever listed. */
  onMore: (() => void) | undefined
}

function PathReport({ paths, report, depth, stale, onMore }: PathReportProps) {
  const format = useFormat()
  const { search, change } = useReport()
  const place = useMemo(() => parsePlace(search.place), [search.place])
  const setPlace = useCallback(
    (next: PathPlace | undefined) => change({ place: next && formatPlace(next) }),
    [change],
  )
  const onPlace: OnPlace = isShared() ? undefined : setPlace
  const flow = useMemo(() => flowSpec(paths, format), [paths, format])
  const phone = useIsPhone()
  const remarks = journeyRemarks(report.journey).join(', ')
  const touched = paths.total.conversions - paths.without_touch.conversions
  const chart = (
    <ChartFrame
      label="Flow of touches into conversions"
      summary={pathsFinding(paths, format, daysWords(paths.lag.from_first.median_days))}
      height={sankeyHeight(flow)}
      table={flowFigures(paths, format)}
      option={(scheme) => sankeyOption(flow, scheme)}
      onPoint={onPlace && ((index) => onPlace(linkPlace(paths, index)))}
    />
  )
  return (
    <Stack gap="md" style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
      <Panel
        title="From the first touch to the conversion"
        note={[
          `${format.count(touched)} conversions with a touch, ${format.dayRange(paths.range.from, paths.range.to)}`,
          remarks,
        ]
          .filter(Boolean)
          .join(', ')}
      >
        {phone ? (
          <ScrollArea
            type="auto"
            viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Flow, scrolls sideways' }}
          >
            <div style={{ width: FLOW_WIDTH_PX }}>{chart}</div>
          </ScrollArea>
        ) : (
          chart
        )}
      </Panel>
      <Panel
        title="Most frequent paths"
        note={`${format.count(paths.distinct_paths)} different paths${onPlace ? '. Choose a number, a column or a link of the flow to see its conversions' : ''}`}
        flush
      >
        <PathTable paths={paths} place={place} onPlace={onPlace} />
        {onMore && paths.distinct_paths > paths.paths.length && (
          <Group justify="center" p="sm">
            <Button size="xs" variant="default" onClick={onMore}>
              Show more paths
            </Button>
          </Group>
        )}
      </Panel>
      <Distributions paths={paths} onPlace={onPlace} />
      {place && onPlace && !stale && isPlaceOf(paths, place) && (
        <PathConversions
          paths={paths}
          asked={{ report, steps: depth, place }}
          onClose={() => setPlace(undefined)}
        />
      )}
      <OtherCurrencies amounts={paths.other_currencies} />
      <Text size="xs" c="dimmed">
        As of {format.instant(paths.as_of)}.
      </Text>
    </Stack>
  )
}

/** Absent where conversions are not to be seen. */
type OnPlace = ((place: PathPlace | undefined) => void) | undefined

function Distributions({ paths, onPlace }: { paths: Paths; onPlace: OnPlace }) {
  const format = useFormat()
  const { lag, lengths, length, currency } = paths
  const lagSpec = useMemo(() => lagColumns(lag, format), [lag, format])
  const lengthSpec = useMemo(() => lengthColumns(lengths, format), [lengths, format])
  const lagWords = `From the first touch: half within ${daysWords(lag.from_first.median_days)}, nine in ten within ${daysWords(lag.from_first.p90_days)}. From the last: ${daysWords(lag.from_last.median_days)} and ${daysWords(lag.from_last.p90_days)}`
  const lengthWords =
    length.median === null || length.p90 === null
      ? ''
      : `Half of the conversions have at most ${format.count(length.median)} touches, nine in ten at most ${format.count(length.p90)}`
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Panel title="Time to conversion" note={lagWords}>
        <Legend names={lagSpec.series.map((series) => series.name)} />
        <ChartFrame
          label="Time to conversion"
          summary={`${lagWords}.`}
          height={240}
          table={lagFigures(lag, format)}
          option={(scheme) => columnsOption(lagSpec, scheme)}
          onPoint={onPlace && ((index, series) => onPlace(lagPlace(lag, index, series)))}
        />
      </Panel>
      <Panel title="Path length" note={lengthWords}>
        <ChartFrame
          label="Path length"
          summary={`${lengthWords}.`}
          height={264}
          table={lengthFigures(lengths, currency, format)}
          option={(scheme) => columnsOption(lengthSpec, scheme)}
          onPoint={onPlace && ((index) => onPlace(lengthPlace(lengths, index)))}
        />
      </Panel>
    </SimpleGrid>
  )
}

const LEGEND_TONES = ['var(--t-accent)', 'var(--t-rest)']

function Legend({ names }: { names: readonly string[] }) {
  return (
    <Text size="xs" component="div" style={{ display: 'flex', gap: 16, flexWrap: 'wrap' }}>
      {names.map((name, index) => (
        <span key={name}>
          <span
            aria-hidden
            style={{
              display: 'inline-block',
              width: 10,
              height: 10,
              marginRight: 6,
              borderRadius: 2,
              background: LEGEND_TONES[index],
            }}
          />
          {name}
        </span>
      ))}
    </Text>
  )
}
