/** The chart library itself: only the parts that are drawn, loaded when the first chart is shown. */
import { BarChart, CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { ChartOption } from './chart-option.ts'

use([BarChart, CustomChart, LineChart, GridComponent, TooltipComponent, SVGRenderer])

type EchartProps = { option: ChartOption; height: number; onPoint: ((index: number) => void) | undefined }

/** Draws an option and keeps it the size of its box. */
export function Echart({ option, height, onPoint }: EchartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | undefined>(undefined)
  const pointed = useRef(onPoint)
  useEffect(() => {
    pointed.current = onPoint
  }, [onPoint])
  useEffect(() => {
    if (!box.current) return
    const made = init(box.current, undefined, { renderer: 'svg' })
    made.on('click', (event) => pointed.current?.(event.dataIndex))
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
    chart.current?.setOption(option, { notMerge: true })
    chart.current?.resize()
  }, [option])
  return <div ref={box} style={{ height, width: '100%' }} aria-hidden />
}
