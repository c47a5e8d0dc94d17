import { lazy, Suspense, useMemo } from 'react'
import { Skeleton, useComputedColorScheme } from '../ui/primitives.ts'
import type { Scheme } from '../ui/theme.ts'
import type { ChartOption } from './chart-option.ts'
import { FigureFrame, type FigureTable, type OpenPoint } from './figure-frame.tsx'

const Echart = lazy(() => import('./echart.tsx').then((module) => ({ default: module.Echart })))

export type ChartTable = FigureTable
type ChartFrameProps = {
  label: string
  /** What the picture shows, in words, for those who do not see it. */
  summary: string
  option: (scheme: Scheme) => ChartOption
  table: ChartTable
  height: number
  onPoint?: OpenPoint | undefined
}

/** A chart with its summary in words and its numbers as a table one click away. */
export function ChartFrame({ label, summary, option, table, height, onPoint }: ChartFrameProps) {
  const scheme = useComputedColorScheme('light')
  const drawn = useMemo(() => option(scheme), [option, scheme])
  return (
    <FigureFrame label={label} summary={summary} table={table} tableHeight={height} onPoint={onPoint}>
      <Suspense fallback={<Skeleton h={height} />}>
        <Echart option={drawn} height={height} onPoint={onPoint} />
      </Suspense>
    </FigureFrame>
  )
}
