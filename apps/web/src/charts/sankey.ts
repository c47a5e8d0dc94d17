/** Flows from left to right between named places, one column a step. */
import { mixColours, type Scheme, TONES } from '../ui/theme.ts'
import { type ChartOption, tooltipHtml, tooltipStyle } from './chart-option.ts'

export type SankeySpec = {
  nodes: readonly { id: string; name: string; column: number; value: number }[]
  links: readonly { from: string; to: string; value: number }[]
  colourOf: (id: string, scheme: Scheme) => string
  formatValue: (value: number) => string
}

const NODE_GAP_PX = 10

/** Tall enough for the column with the most places. */
export function sankeyHeight(spec: SankeySpec): number {
  const perColumn = new Map<number, number>()
  for (const { column } of spec.nodes) perColumn.set(column, (perColumn.get(column) ?? 0) + 1)
  return Math.max(220, Math.max(0, ...perColumn.values()) * 48 + 40)
}

export function sankeyOption(spec: SankeySpec, scheme: Scheme): ChartOption {
  const tones = TONES[scheme]
  const names = new Map(spec.nodes.map((node) => [node.id, node.name]))
  const last = Math.max(0, ...spec.nodes.map((node) => node.column))
  return {
    animation: false,
    tooltip: {
      trigger: 'item',
      ...tooltipStyle(scheme),
      formatter: (item) => flowTooltip(spec, names, item),
    },
    series: [
      {
        type: 'sankey',
        left: 4,
        right: 12,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: NODE_GAP_PX,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: spec.nodes.map((node) => ({
          name: node.id,
          depth: node.column,
          value: node.value,
          itemStyle: { color: spec.colourOf(node.id, scheme), borderWidth: 0 },
          label: { position: node.column === last ? ('left' as const) : ('right' as const) },
        })),
        links: spec.links.map((link) => ({
          source: link.from,
          target: link.to,
          value: link.value,
          lineStyle: {
            color: mixColours(spec.colourOf(link.from, scheme), tones.surface, 0.35),
            opacity: 0.75,
          },
        })),
        label: {
          color: tones.ink,
          fontSize: 12,
          textBorderColor: tones.surface,
          textBorderWidth: 3,
          width: 150,
          overflow: 'truncate',
          formatter: ({ name }: { name: string }) => names.get(name) ?? name,
        },
      },
    ],
  }
}

function flowTooltip(spec: SankeySpec, names: ReadonlyMap<string, string>, item: unknown): string {
  if (typeof item !== 'object' || item === null || !('data' in item)) return ''
  const data: unknown = item.data
  if (typeof data !== 'object' || data === null) return ''
  const value = 'value' in data ? spec.formatValue(Number(data.value)) : ''
  if ('source' in data && 'target' in data) {
    const title = `${names.get(String(data.source)) ?? ''} → ${names.get(String(data.target)) ?? ''}`
    return tooltipHtml(title, [{ name: 'Conversions', value }])
  }
  const name = 'name' in data ? (names.get(String(data.name)) ?? '') : ''
  return tooltipHtml(name, [{ name: 'Conversions', value }])
}
