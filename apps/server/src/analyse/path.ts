/** Paths from rows of numbers: the flow with few names a step, sums, what is left over. Pure. */
import type { FlowLink, FlowNode, PathMoney, PathPlace } from '@tributary/contract/paths'

export type FlowRow = {
  readonly step: number
  readonly name: string
  /** What follows: a touch (named `next`), further touches that are not told apart, or the conversion. */
  readonly kind: 'touch' | 'later' | 'conversion'
  readonly next: string
  readonly conversions: number
}

export const NO_MONEY: PathMoney = { conversions: 0, amount_minor: '0', net_amount_minor: '0' }

export function addMoney(a: PathMoney, b: PathMoney): PathMoney {
  return combine(a, b, 1)
}

export function subtractMoney(a: PathMoney, b: PathMoney): PathMoney {
  return combine(a, b, -1)
}

function combine(a: PathMoney, b: PathMoney, sign: 1 | -1): PathMoney {
  return {
    conversions: a.conversions + sign * b.conversions,
    amount_minor: String(BigInt(a.amount_minor) + BigInt(sign) * BigInt(b.amount_minor)),
    net_amount_minor: String(BigInt(a.net_amount_minor) + BigInt(sign) * BigInt(b.net_amount_minor)),
  }
}

const OTHER = 'Other'
const CONVERSION_ID = 'conversion'
const LATER_ID = 'later'

/**
 * The flow as a graph: at each step the `names` most frequent, the others as "Other"; every conversion enters at step 1 and
 * ends in the conversion. What flows into a node flows out of it.
 */
export function flowOf(
  rows: readonly FlowRow[],
  steps: number,
  names: number,
): { steps: number; nodes: FlowNode[]; links: FlowLink[] } {
  const shown = shownNames(rows, names)
  const idOf = (step: number, name: string) => `${step}:${shown.get(step)?.has(name) ? name : OTHER}`
  const links = new Map<string, FlowLink>()
  const nodes = new Map<string, FlowNode>()
  const link = (from: string, to: string, conversions: number) => {
    const known = links.get(`${from}\n${to}`)
    links.set(`${from}\n${to}`, { from, to, conversions: conversions + (known?.conversions ?? 0) })
  }
  const enter = (node: FlowNode) =>
    nodes.set(node.id, { ...node, conversions: node.conversions + (nodes.get(node.id)?.conversions ?? 0) })
  for (const { step, name, kind, next, conversions } of rows) {
    const id = idOf(step, name)
    const to = { touch: idOf(step + 1, next), later: LATER_ID, conversion: CONVERSION_ID }[kind]
    enter({ id, kind: 'touch', step, name: id.slice(id.indexOf(':') + 1), conversions })
    link(id, to, conversions)
    if (kind === 'later') {
      enter({ id: LATER_ID, kind, step: steps + 1, name: 'Later touches', conversions })
      link(LATER_ID, CONVERSION_ID, conversions)
    }
    if (kind !== 'touch')
      enter({ id: CONVERSION_ID, kind: 'conversion', step: steps + 2, name: 'Conversion', conversions })
  }
  return {
    steps,
    nodes: [...nodes.values()].sort(
      (a, b) => a.step - b.step || b.conversions - a.conversions || (a.id < b.id ? -1 : 1),
    ),
    links: [...links.values()].sort(
      (a, b) => b.conversions - a.conversions || (a.from + a.to < b.from + b.to ? -1 : 1),
    ),
  }
}

/** Names at a step of the flow: one, or all but those that are shown for themselves. */
export type FlowNames = { readonly is: string } | { readonly isNot: readonly string[] }
/** Which conversions of a report are meant. */
export type PathSelection =
  | Exclude<PathPlace, { of: 'link' }>
  | {
      readonly of: 'link'
      readonly step: number
      readonly names: FlowNames
      readonly then: 'conversion' | 'later' | FlowNames
    }

/**
 * What a link of {@link flowOf} means, by the ids of its ends; undefined where none leads from the one to the other. Further
 * touches are those behind the last step.
 */
export function linkOf(
  rows: readonly FlowRow[],
  drawn: { readonly steps: number; readonly names: number },
  { from, to }: { readonly from: string; readonly to: string },
): PathSelection | undefined {
  if (!flowOf(rows, drawn.steps, drawn.names).links.some((link) => link.from === from && link.to === to))
    return undefined
  if (from === LATER_ID) return { of: 'touches', from: drawn.steps + 1 }
  const shown = shownNames(rows, drawn.names)
  const namesAt = (id: string) => {
    const step = Number.parseInt(id, 10)
    const name = id.slice(id.indexOf(':') + 1)
    const own = shown.get(step) ?? new Set()
    // A touch that is called "Other" itself stands with the others.
    const isOne = name !== OTHER && own.has(name)
    return { step, names: isOne ? { is: name } : { isNot: [...own].filter((one) => one !== OTHER) } }
  }
  const then = to === CONVERSION_ID || to === LATER_ID ? to : namesAt(to).names
  return { of: 'link', ...namesAt(from), then }
}

/** The most frequent names of each step; a name more is shown where only one would be "Other". */
function shownNames(rows: readonly FlowRow[], names: number): Map<number, ReadonlySet<string>> {
  const byStep = new Map<number, Map<string, number>>()
  for (const { step, name, conversions } of rows) {
    const own = byStep.get(step) ?? new Map<string, number>()
    byStep.set(step, own.set(name, conversions + (own.get(name) ?? 0)))
  }
  return new Map(
    [...byStep].map(([step, own]) => {
      const ranked = [...own].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
      return [step, new Set(ranked.length <= names + 1 ? ranked : ranked.slice(0, names))]
    }),
  )
}
