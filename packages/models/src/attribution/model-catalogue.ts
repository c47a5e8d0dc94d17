/** What a person reads about each model: in the web app, the command line's help and the API's list. */
import type { ModelName } from './model.ts'

export type ModelDescription = {
  readonly name: ModelName
  /** Text form with the usual parameter; `parseModelSpec` accepts it. */
  readonly example: string
  readonly label: string
  readonly description: string
  readonly dataDriven: boolean
  /** The rule needs to know how old each touch is, so it cannot run on a file of paths. */
  readonly needsTimes: boolean
}

const rule = { dataDriven: false, needsTimes: false } as const
const dataDriven = { dataDriven: true, needsTimes: false } as const

/** Every model, simple rules first, then weighted rules, then those that learn from the data. */
export const MODEL_CATALOGUE: readonly ModelDescription[] = [
  {
    name: 'first',
    example: 'first',
    label: 'First touch',
    description: 'All credit goes to the touch that opened the journey.',
    ...rule,
  },
  {
    name: 'last',
    example: 'last',
    label: 'Last touch',
    description: 'All credit goes to the touch just before the conversion.',
    ...rule,
  },
  {
    name: 'last_non_direct',
    example: 'last_non_direct',
    label: 'Last non-direct',
    description: 'All credit goes to the last touch that was not Direct; to the last one if all were Direct.',
    ...rule,
  },
  {
    name: 'linear',
    example: 'linear',
    label: 'Linear',
    description: 'Every touch gets the same share.',
    ...rule,
  },
  {
    name: 'time_decay',
    example: 'time_decay:7',
    label: 'Time decay',
    description:
      'A touch loses half of its weight for every half-life (in days) it lies before the conversion.',
    dataDriven: false,
    needsTimes: true,
  },
  {
    name: 'position_decay',
    example: 'position_decay:0.5',
    label: 'Position decay',
    description: 'Each step back from the last touch multiplies the weight by the rate.',
    ...rule,
  },
  {
    name: 'position',
    example: 'position:40/20/40',
    label: 'Position-based (U)',
    description: 'Fixed shares for the first and the last touch; the touches between them divide the rest.',
    ...rule,
  },
  {
    name: 'w_shaped',
    example: 'w_shaped:30/30/30',
    label: 'W-shaped',
    description:
      'Fixed shares for the first touch, the milestone and the last touch; the others divide the rest.',
    ...rule,
  },
  {
    name: 'custom',
    example: 'custom:5,3,2',
    label: 'Custom weights',
    description:
      'Your own curve of weights from the oldest to the newest touch, stretched over each journey.',
    ...rule,
  },
  {
    name: 'markov',
    example: 'markov:1',
    label: 'Markov chain',
    description:
      'Credit by removal effect: how many conversions would be lost if journeys could no longer pass through the channel.',
    ...dataDriven,
  },
  {
    name: 'shapley',
    example: 'shapley',
    label: 'Shapley value',
    description:
      'Each channel gets its average marginal contribution over all orders in which channels could join; shapley:rate uses conversion rates.',
    ...dataDriven,
  },
]
