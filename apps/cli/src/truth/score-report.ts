/** The score of one world, for people. */
import { formatTable } from '../table.ts'
import type { ModelScore } from './score-models.ts'
import type { WorldScore } from './score-world.ts'

export function scoreTables(score: WorldScore): string {
  const { facts, identity, journeys } = score
  const title = `${facts.world}, seed ${facts.seed}: ${facts.people} people, ${facts.days} days, ${facts.events} events, ${facts.scoredConversions} conversions (${score.baselineConversions} without any marketing)`
  const identityTable = formatTable(
    {
      columns: ['identity', 'handles', 'precision', 'recall', 'F1'],
      rows: (
        [
          ['all handles', identity.all],
          ['without shared browsers', identity.unshared],
          ['whose owner was ever told', identity.told],
        ] as const
      ).map(([name, found]) => [
        name,
        found.handles,
        decimal(found.precision),
        decimal(found.recall),
        decimal(found.f1),
      ]),
    },
    'table',
  )
  const journeyTable = formatTable(
    {
      columns: [
        'journeys',
        'exact',
        'Jaccard',
        'touch precision',
        'touch recall',
        'touches seen',
        'views/touch',
      ],
      rows: [
        [
          journeys.journeys,
          decimal(journeys.exactShare),
          decimal(journeys.meanJaccard),
          decimal(journeys.touchPrecision),
          decimal(journeys.touchRecall),
          decimal(journeys.seenTouchShare),
          decimal(journeys.viewsPerTouch),
        ],
      ],
    },
    'table',
  )
  const modelTable = formatTable(
    {
      columns: ['model', 'share error', 'effect error', 'claimed/caused', 'order', 'ROAS error', 'coverage'],
      rows: [...score.models, score.platforms.score].map(modelRow),
    },
    'table',
  )
  return [title, identityTable, journeyTable, modelTable].join('\n')
}

function modelRow({ model, conversions, roasError, coverage }: ModelScore): (string | number)[] {
  return [
    model,
    decimal(conversions.shareError),
    decimal(conversions.effectError),
    decimal(conversions.overclaim),
    decimal(conversions.rankCorrelation),
    decimal(roasError),
    coverage === undefined ? '' : `${coverage.covered}/${coverage.intervals}`,
  ]
}

/** Three decimals; a dash where there is nothing to measure. */
export function decimal(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}
