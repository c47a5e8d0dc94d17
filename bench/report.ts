import { cpus, totalmem } from 'node:os'
import type { BenchRow } from './bench-row.ts'

/** What became of one bench module: its rows, or why there are none. */
export type BenchOutcome =
  | {
      readonly kind: 'measured'
      readonly name: string
      readonly seconds: number
      readonly rows: readonly BenchRow[]
    }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'crashed'; readonly name: string; readonly seconds: number; readonly reason: string }

export type MachineFacts = {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
}

export function readMachineFacts(): MachineFacts {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** The table of a run: one line a figure, or one that says why a bench has none. */
export function formatTable(outcomes: readonly BenchOutcome[]): string {
  const lines = outcomes.flatMap(linesOf)
  const header = ['bench', 'value', 'target', 'verdict', 'note']
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  return [header, ...lines]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function linesOf(outcome: BenchOutcome): string[][] {
  switch (outcome.kind) {
    case 'measured':
      return outcome.rows.map((row) => [
        row.bench,
        `${formatValue(row.value)} ${row.unit}`.trim(),
        row.target,
        row.ok ? 'ok' : row.correctness ? 'WRONG' : 'missed',
        row.note ?? '',
      ])
    case 'missing':
      return [[outcome.name, '-', '', 'MISSING', `bench/${outcome.name}.ts does not exist`]]
    case 'crashed':
      return [[outcome.name, '-', '', 'CRASHED', outcome.reason.split('\n').at(-1) ?? '']]
  }
}

/** Four significant digits: more would pretend to a precision that no run has. */
function formatValue(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)))
}

/** A missed figure is told and does not fail a run: machines differ. A wrong answer, a crash or a missing bench does. */
export function hasFailed(outcomes: readonly BenchOutcome[]): boolean {
  return outcomes.some((outcome) => {
    if (outcome.kind !== 'measured') return true
    return outcome.rows.length === 0 || outcome.rows.some((row) => row.correctness === true && !row.ok)
  })
}
