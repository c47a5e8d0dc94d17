/** Events per second over the last half hour, as bars. */
import type { LiveView } from '@tributary/contract/live'
import type { ChartTable } from '../../../charts/chart-frame.tsx'
import {
  type ChartOption,
  orderAxis,
  plotGrid,
  pointIndex,
  tooltipHtml,
  tooltipStyle,
  valueAxis,
} from '../../../charts/chart-option.ts'
import type { Formatter } from '../../../lib/format.ts'
import { type Scheme, TONES } from '../../../ui/theme.ts'
import { type RatePoint, ratePoints } from './event-rate.ts'

const isoOf = ({ second }: RatePoint) => new Date(second * 1000).toISOString()

export function rateTable(view: LiveView, format: Formatter): ChartTable {
  return {
    header: ['From', 'Events per second'],
    rows: ratePoints(view)
      .map((point) => [format.timeExact(isoOf(point)), format.credited(point.perSecond)])
      .reverse(),
  }
}

export function rateSummary(view: LiveView, format: Formatter): string {
  const points = ratePoints(view)
  const most = points.reduce<RatePoint | undefined>(
    (best, point) => (best && best.perSecond >= point.perSecond ? best : point),
    undefined,
  )
  if (!most || most.perSecond === 0) return 'No events in the last half hour.'
  return `Events per second over the last half hour, at most ${format.credited(most.perSecond)} at ${format.timeExact(isoOf(most))}.`
}

export function rateOption(view: LiveView, format: Formatter, scheme: Scheme): ChartOption {
  const points = ratePoints(view)
  const top = niceTop(Math.max(0, ...points.map(({ perSecond }) => perSecond)))
  const time = orderAxis(
    scheme,
    points.map((point) => format.time(isoOf(point))),
  )
  return {
    animation: false,
    grid: plotGrid({ left: 8, right: 16, top: 12, bottom: 4 }),
    tooltip: {
      trigger: 'axis',
      ...tooltipStyle(scheme),
      formatter: (drawn) => {
        const point = points[pointIndex(drawn)]
        if (!point) return ''
        const value = format.credited(point.perSecond)
        return tooltipHtml(format.timeExact(isoOf(point)), [{ name: 'Events per second', value }])
      },
    },
    xAxis: {
      ...time,
      boundaryGap: true,
      axisLabel: { ...time.axisLabel, interval: 29 },
    },
    yAxis: {
      ...valueAxis(scheme),
      min: 0,
      // A quiet site shall not look busy: the axis reaches at least one event a second.
      max: top,
      interval: top / 2,
    },
    series: [
      {
        name: 'Events per second',
        type: 'bar',
        barCategoryGap: '0%',
        data: points.map(({ perSecond }) => perSecond),
        itemStyle: { color: TONES[scheme].accent },
        emphasis: { disabled: true },
      },
    ],
  }
}

/** The next of 1, 2, 4, 10, 20, 40 and so on, whose halves are round, too. */
function niceTop(most: number): number {
  let top = 1
  for (let at = 0; top < most; at++) top *= at % 3 === 2 ? 2.5 : 2
  return top
}
