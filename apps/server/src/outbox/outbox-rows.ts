/** Facts as lines of TabSeparated text, in the column order of `outbox.sql.ts`. Pure. */
import { escapeTsv } from '../collect/event-row.ts'
import type { ConversionFact, DealStateFact, IdentityFact, TouchChange } from './outbox.ts'

const line = (cells: readonly string[]): string => `${cells.join('\t')}\n`

/** `2026-11-21 10:00:00.000`, which the engine reads as UTC. */
const instantCell = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 23)

/** A text inside the brackets of an array or a map, which is read with the escapes of the line. */
const quoted = (text: string): string => `'${escapeTsv(text).replaceAll("'", "\\'")}'`

const textsCell = (texts: readonly string[] = []): string => `[${texts.map(quoted).join(',')}]`
const numbersCell = (numbers: readonly string[] = []): string => `[${numbers.join(',')}]`

export function conversionLine(fact: ConversionFact, version: bigint): string {
  return line([
    escapeTsv(fact.conversionId),
    escapeTsv(fact.conversionType),
    escapeTsv(fact.handle),
    instantCell(fact.tsMs),
    fact.amountMinor,
    escapeTsv(fact.currency),
    escapeTsv(fact.source),
    String(version),
    textsCell(fact.products),
    numbersCell(fact.productAmountsMinor),
  ])
}

export function touchLine({ fact }: TouchChange): string {
  if (fact.kind === 'touch_removed')
    return line([escapeTsv(fact.touchId), '1', '', instantCell(0), '', '', '', '', '{}'])
  const properties = Object.entries(fact.properties).map(
    ([name, value]) => `${quoted(name)}:${quoted(value)}`,
  )
  return line([
    escapeTsv(fact.touchId),
    '0',
    escapeTsv(fact.handle),
    instantCell(fact.tsMs),
    escapeTsv(fact.channel),
    escapeTsv(fact.campaign),
    escapeTsv(fact.source),
    escapeTsv(fact.medium),
    `{${properties.join(',')}}`,
  ])
}

export function identityLine(fact: IdentityFact): string {
  return line([escapeTsv(fact.handle), escapeTsv(fact.person), instantCell(fact.tsMs)])
}

export function dealStateLine(workspaceId: string, fact: DealStateFact, version: bigint): string {
  return line([
    workspaceId,
    fact.dealId,
    escapeTsv(fact.name),
    fact.stage,
    escapeTsv(fact.stageName),
    String(fact.reached),
    fact.amountMinor,
    escapeTsv(fact.currency),
    String(fact.probability),
    escapeTsv(fact.owner),
    escapeTsv(fact.agent),
    escapeTsv(fact.office),
    escapeTsv(fact.organisation),
    escapeTsv(fact.sector),
    escapeTsv(fact.campaign),
    escapeTsv(fact.lossReason),
    textsCell(fact.products),
    numbersCell(fact.productAmountsMinor),
    instantCell(fact.openedMs),
    fact.closedMs === null ? '\\N' : instantCell(fact.closedMs),
    fact.expectedClose ?? '\\N',
    fact.isDeleted ? '1' : '0',
    String(version),
  ])
}
