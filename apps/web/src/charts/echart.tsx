/** The chart library itself: only the parts that are drawn, loaded when the first chart is shown. */
import { BarChart, CustomChart, LineChart, SankeyChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { ChartOption } from './chart-option.ts'
import type { OpenPoint } from './figure-frame.tsx'

use([
  BarChart,
  CustomChart,
  LineChart,
  GridComponent,
  MarkLineComponent,
  SankeyChart,
  TooltipComponent,
  SVGRenderer,
])

type EchartProps = { option: ChartOption; height: number; onPoint: OpenPoint | undefined }

/** Draws an option and keeps it the size of its box. */
export function Echart({ option, height, onPoint }: EchartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | undefined>(undefined)
  const pointed = useRef(onPoint)
  /** Whether there are axes; a flow has none. */
  const hasPlot = useRef(false)
  useEffect(() => {
    pointed.current = onPoint
  }, [onPoint])
  useEffect(() => {
    if (!box.current) return
    const made = init(box.current, undefined, { renderer: 'svg' })
    // A bar or a link of a flow is hit itself. A finger only reads the values.
    let hit = false
    made.on('click', ({ seriesType, dataType, dataIndex, seriesIndex = 0, event }) => {
      hit = seriesType === 'bar' || dataType === 'edge'
      if (hit && isMouse(event?.event)) pointed.current?.(dataIndex, seriesIndex)
    })
    // A line has no area to hit: the place in the plot says which point is meant.
    made.getZr().on('click', ({ offsetX, offsetY, event }) => {
      const place = hit || !hasPlot.current ? undefined : placeOf(made, offsetX, offsetY)
      hit = false
      if (place !== undefined && isMouse(event)) pointed.current?.(place, 0)
    })
    made.getZr().on('mousemove', ({ offsetX, offsetY }) => {
      if (!hasPlot.current) return
      const opens = pointed.current !== undefined && placeOf(made, offsetX, offsetY) !== undefined
      made.getZr().setCursorStyle(opens ? 'pointer' : 'default')
    })
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = undefined
    }
  }, [])
  useEffect(() => {
    hasPlot.current = 'grid' in option
    chart.current?.setOption(option, { notMerge: true })
    chart.current?.resize()
  }, [option])
  return <div ref={box} style={{ height, width: '100%' }} aria-hidden />
}

/** Which name of the horizontal axis lies at a pixel of the plot. */
function placeOf(chart: EChartsType, x: number, y: number): number | undefined {
  if (!chart.containPixel({ gridIndex: 0 }, [x, y])) return undefined
  const [place] = chart.convertFromPixel({ gridIndex: 0 }, [x, y])
  return place === undefined || !Number.isFinite(place) ? undefined : Math.round(place)
}

function isMouse(event: unknown): boolean {
  return !(event instanceof PointerEvent) || event.pointerType === 'mouse'
}
