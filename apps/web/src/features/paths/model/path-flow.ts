/** The flow of paths as a picture, a table and words. */
import type { Paths } from '@tributary/contract/paths'
import type { FigureTable } from '../../../charts/figure-frame.tsx'
import type { SankeySpec } from '../../../charts/sankey.ts'
import type { Formatter } from '../../../lib/format.ts'
import { channelColour } from '../../../ui/channel-colour.ts'
import { type Scheme, TONES } from '../../../ui/theme.ts'

const OTHER = 'Other'

/** Columns are steps; the conversion stands behind the last one in use. */
export function flowSpec(paths: Paths, format: Formatter): SankeySpec {
  const { nodes, links } = paths.flow
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const lastTouch = Math.max(
    0,
    ...nodes.filter((node) => node.kind !== 'conversion').map((node) => node.step),
  )
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      name: node.name,
      column: node.kind === 'conversion' ? lastTouch : node.step - 1,
      value: node.conversions,
    })),
    links: links.map((link) => ({ from: link.from, to: link.to, value: link.conversions })),
    colourOf: (id: string, scheme: Scheme) => {
      const node = byId.get(id)
      if (node?.kind === 'conversion') return TONES[scheme].accent
      if (!node || node.kind === 'later' || node.name === OTHER) return TONES[scheme].rest
      return paths.by === 'channel' ? channelColour(node.name, scheme) : TONES[scheme].accent
    },
    formatValue: format.count,
  }
}

/** "2. Email", "Conversion". */
export function flowPlaceName(paths: Paths, id: string): string {
  const node = paths.flow.nodes.find((one) => one.id === id)
  if (!node) return ''
  return node.kind === 'touch' ? `${node.step}. ${node.name}` : node.name
}

export function flowFigures(paths: Paths, format: Formatter): FigureTable {
  const touched = paths.total.conversions - paths.without_touch.conversions
  return {
    header: ['From and to', 'Conversions', 'Share'],
    rows: paths.flow.links.map((link) => [
      `${flowPlaceName(paths, link.from)} → ${flowPlaceName(paths, link.to)}`,
      format.count(link.conversions),
      format.share(touched === 0 ? 0 : link.conversions / touched),
    ]),
  }
}

/** What the paths say in one sentence. */
export function pathsFinding(paths: Paths, format: Formatter, lag: string): string {
  const touched = paths.total.conversions - paths.without_touch.conversions
  const top = paths.paths[0]
  if (!top || touched === 0) return 'No conversion of this range has a touch before it.'
  const share = format.share(top.conversions / touched)
  const length = paths.length.median ?? 0
  const touches = `${format.count(length)} ${length === 1 ? 'touch' : 'touches'}`
  return `The most frequent path, ${top.path.join(' → ')}, leads to ${share} of conversions with a touch. Half of all take at most ${touches} and ${lag}.`
}
