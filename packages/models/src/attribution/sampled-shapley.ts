/** Shapley values of the rate game for too many channels to look at every coalition: random orders of joining. */
import { addAt } from './add-at.ts'
import { type ChannelSets, rate } from './channel-sets.ts'
import { type Random, shuffle } from './seeded-random.ts'

/** Per player. */
export type ShapleyEstimate = {
  readonly conversions: Float64Array
  readonly value: Float64Array
  readonly conversionsError: Float64Array
  readonly valueError: Float64Array
}

/** Rotations of one random order: up to this many channels each of them stands at every position once a batch. */
const MAX_ROTATIONS = 32

/** Values and standard errors from `batches` independent random orders, each taken in its rotations. */
export function sampledValues(sets: ChannelSets, batches: number, random: Random): ShapleyEstimate {
  const players = sets.players.length
  const rotations = Math.min(players, MAX_ROTATIONS)
  const conversions = new BatchMeans(players, rotations)
  const value = new BatchMeans(players, rotations)
  const order = Uint16Array.from({ length: players }, (_, player) => player)
  for (let batch = 0; batch < batches; batch++) {
    shuffle(order, random)
    for (let turn = 0; turn < rotations; turn++) {
      const rotation = Math.floor((turn * players) / rotations)
      const joined = joinInOrder(sets, order, rotation)
      for (let position = 0; position < players; position++) {
        const player = order[(position + rotation) % players] ?? 0
        conversions.add(player, marginal(joined.conversions, joined.journeys, position))
        value.add(player, marginal(joined.value, joined.journeys, position))
      }
    }
    conversions.endBatch()
    value.endBatch()
  }
  return {
    conversions: conversions.means(),
    value: value.means(),
    conversionsError: conversions.standardErrors(),
    valueError: value.standardErrors(),
  }
}

/** Sums of the sets that are complete once the player at each position has joined. */
function joinInOrder(sets: ChannelSets, order: Uint16Array, rotation: number) {
  const players = order.length
  const position = new Uint16Array(players)
  for (let place = 0; place < players; place++) position[order[(place + rotation) % players] ?? 0] = place
  const joined = {
    journeys: new Float64Array(players),
    conversions: new Float64Array(players),
    value: new Float64Array(players),
  }
  for (let set = 0; set < sets.journeys.length; set++) {
    let complete = 0
    for (let at = sets.offsets[set] ?? 0; at < (sets.offsets[set + 1] ?? 0); at++) {
      const place = position[sets.members[at] ?? 0] ?? 0
      if (place > complete) complete = place
    }
    addAt(joined.journeys, complete, sets.journeys[set] ?? 0)
    addAt(joined.conversions, complete, sets.conversions[set] ?? 0)
    addAt(joined.value, complete, sets.value[set] ?? 0)
  }
  for (const sums of [joined.journeys, joined.conversions, joined.value])
    for (let place = 1; place < players; place++) addAt(sums, place, sums[place - 1] ?? 0)
  return joined
}

function marginal(amounts: Float64Array, journeys: Float64Array, position: number): number {
  const after = rate(amounts[position] ?? 0, journeys[position] ?? 0)
  return position === 0 ? after : after - rate(amounts[position - 1] ?? 0, journeys[position - 1] ?? 0)
}

/** Means over batches, and how far they can be trusted. */
class BatchMeans {
  #batches = 0
  #samplesPerBatch: number
  #current: Float64Array
  #sums: Float64Array
  #squares: Float64Array

  constructor(players: number, samplesPerBatch: number) {
    this.#samplesPerBatch = samplesPerBatch
    this.#current = new Float64Array(players)
    this.#sums = new Float64Array(players)
    this.#squares = new Float64Array(players)
  }

  add(player: number, sample: number): void {
    addAt(this.#current, player, sample)
  }

  endBatch(): void {
    this.#batches++
    this.#current.forEach((sum, player) => {
      const mean = sum / this.#samplesPerBatch
      addAt(this.#sums, player, mean)
      addAt(this.#squares, player, mean * mean)
    })
    this.#current.fill(0)
  }

  means(): Float64Array {
    return this.#sums.map((sum) => sum / this.#batches)
  }

  standardErrors(): Float64Array {
    return this.#sums.map((sum, player) => {
      const variance = ((this.#squares[player] ?? 0) - (sum * sum) / this.#batches) / (this.#batches - 1)
      return Math.sqrt(Math.max(0, variance) / this.#batches)
    })
  }
}
