/** Scores of several seeds as Markdown: the mean of the seeds, and the least and greatest in brackets. */
import type { ModelScore } from './score-models.ts'
import type { WorldScore } from './score-world.ts'

/** The tables of docs/TRUTH.md: sizes, people and journeys, and one table of models a measure. */
export function seedTable(scores: readonly WorldScore[]): string {
  const worlds = [...Map.groupBy(scores, (score) => score.facts.world)]
  const names = worlds.map(([world]) => world)
  const parts = [
    '### Sizes',
    sizeTable(worlds),
    '### People, journeys and claims',
    markdown(
      ['measure', ...names],
      PEOPLE_ROWS.map(([name, measured]) => [name, ...worlds.map(([, some]) => spread(some.map(measured)))]),
    ),
    ...MODEL_MEASURES.flatMap(([title, measured]) => [`### ${title}`, modelTable(worlds, measured)]),
    '### Intervals of the data-driven models',
    coverageTable(worlds),
  ]
  return `${parts.join('\n\n')}\n`
}

const NO_VALUE = '-'

type Worlds = readonly (readonly [string, readonly WorldScore[]])[]
type Measure = (score: WorldScore) => number | null

const PEOPLE_ROWS: readonly (readonly [string, Measure])[] = [
  ['identity: precision', ({ identity }) => identity.all.precision],
  ['identity: recall', ({ identity }) => identity.all.recall],
  ['identity: precision without shared browsers', ({ identity }) => identity.unshared.precision],
  ['identity: recall of handles whose owner was ever told', ({ identity }) => identity.told.recall],
  ['journeys recovered exactly', ({ journeys }) => journeys.exactShare],
  ['journeys: mean Jaccard', ({ journeys }) => journeys.meanJaccard],
  ['touches found: precision', ({ journeys }) => journeys.touchPrecision],
  ['touches found: recall', ({ journeys }) => journeys.touchRecall],
  ['true visits and contacts that left a trace', ({ journeys }) => journeys.seenTouchShare],
  ['unseen ad views for each visit or contact', ({ journeys }) => journeys.viewsPerTouch],
  // Every model credits the same conversions: all that have a touch.
  ['credited by caused: every model', ({ models }) => models[0]?.conversions.overclaim ?? null],
  ['claimed by caused: platforms', ({ platforms }) => platforms.score.conversions.overclaim],
]

const MODEL_MEASURES: readonly (readonly [string, (model: ModelScore) => number | null])[] = [
  ['Share error (credit with the wrong channel)', ({ conversions }) => conversions.shareError],
  ['Effect error (distance from what channels caused)', ({ conversions }) => conversions.effectError],
  ['Order of channels (Kendall tau)', ({ conversions }) => conversions.rankCorrelation],
  ['ROAS error, weighted by spend', ({ roasError }) => roasError],
]

function sizeTable(worlds: Worlds): string {
  const rows = worlds.map(([world, scores]) => {
    const mean = (measured: (score: WorldScore) => number) =>
      String(Math.round(scores.reduce((sum, score) => sum + measured(score), 0) / scores.length))
    const [first] = scores
    return [
      world,
      scores.map(({ facts }) => facts.seed).join(', '),
      String(first?.facts.people ?? 0),
      String(first?.facts.days ?? 0),
      mean(({ facts }) => facts.events),
      mean(({ facts }) => facts.scoredConversions),
      mean((score) => score.baselineConversions),
    ]
  })
  return markdown(
    ['world', 'seeds', 'people', 'days', 'events', 'conversions', 'of these without marketing'],
    rows,
  )
}

function modelTable(worlds: Worlds, measured: (model: ModelScore) => number | null): string {
  const models = worlds.map(([, scores]) => scores.map((score) => [...score.models, score.platforms.score]))
  const names = [...new Set(models.flat(2).map(({ model }) => model))]
  const rows = names.map((name) => [
    name,
    ...models.map((ofWorld) =>
      spread(
        ofWorld.map((some) => {
          const found = some.find(({ model }) => model === name)
          return found === undefined ? null : measured(found)
        }),
      ),
    ),
  ])
  const measuredRows = rows.filter(([, ...cells]) => cells.some((cell) => cell !== NO_VALUE))
  return markdown(['model', ...worlds.map(([world]) => world)], measuredRows)
}

/** Intervals of all seeds together: how many hold the truth. */
function coverageTable(worlds: Worlds): string {
  const names = [
    ...new Set(
      worlds.flatMap(([, scores]) =>
        scores.flatMap(({ models }) =>
          models.flatMap(({ model, coverage }) => (coverage === undefined ? [] : [model])),
        ),
      ),
    ),
  ]
  const rows = names.map((name) => [
    name,
    ...worlds.map(([, scores]) => {
      const found = scores.flatMap(({ models }) =>
        models.flatMap(({ model, coverage }) => (model === name && coverage !== undefined ? [coverage] : [])),
      )
      const covered = found.reduce((sum, one) => sum + one.covered, 0)
      return `${covered} of ${found.reduce((sum, one) => sum + one.intervals, 0)}`
    }),
  ])
  return markdown(['model', ...worlds.map(([world]) => world)], rows)
}

function spread(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return NO_VALUE
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return `${mean.toFixed(2)} (${Math.min(...known).toFixed(2)} to ${Math.max(...known).toFixed(2)})`
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n')
}
