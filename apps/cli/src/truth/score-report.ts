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
  return [title, identityTable, journeyTable, modelTable, channelTable(score)].join('\n')
}

/** Conversions that each channel caused, and those that each model credits to it. */
function channelTable({ models, platforms, channels }: WorldScore): string {
  const answers = [...models.filter(({ model }) => !REFERENCE.test(model)), platforms.score]
  const credited = (model: ModelScore, channel: string) =>
    model.channels.find((row) => row.channel === channel)?.credited
  return formatTable(
    {
      columns: ['channel', 'caused', ...answers.map(({ model }) => model)],
      rows: channels.map(({ channel, conversions }) => [
        channel,
        conversions,
        ...answers.map((model) => credited(model, channel)?.toFixed(0) ?? ''),
      ]),
    },
    'table',
  )
}

/** Rows that only serve as a measure of the others. */
const REFERENCE = /, all seen$|^equal shares$/

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
function decimal(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}
