/** Journeys by the set of channels they touched: what a game among channels is played with. */
import { addAt } from './add-at.ts'
import { type EncodedPaths, rowCount, rowStart } from './paths.ts'
import { StateTable } from './state-table.ts'

/** Journeys grouped by the set of channels they touched. Set s has the players members[offsets[s] .. offsets[s + 1]). */
export type ChannelSets = {
  /** Channel number of each player: only channels that occur play. */
  readonly players: readonly number[]
  readonly members: Uint16Array
  readonly offsets: Uint32Array
  readonly journeys: Float64Array
  readonly conversions: Float64Array
  readonly value: Float64Array
}

export function channelSets(paths: EncodedPaths): ChannelSets {
  const players = [...new Set(paths.touches)].sort((a, b) => a - b)
  const playerOf = new Uint16Array(paths.channels.length)
  players.forEach((channel, player) => {
    playerOf[channel] = player
  })
  const table = new StateTable()
  const setOfRow = new Int32Array(rowCount(paths)).fill(-1)
  const seenInRow = new Int32Array(players.length).fill(-1)
  const members = new Uint16Array(players.length)
  for (let row = 0; row < rowCount(paths); row++) {
    let count = 0
    for (let at = rowStart(paths, row); at < rowStart(paths, row + 1); at++) {
      const player = playerOf[paths.touches[at] ?? 0] ?? 0
      if (seenInRow[player] === row) continue
      seenInRow[player] = row
      members[count++] = player
    }
    if (count > 0) setOfRow[row] = table.intern(members.subarray(0, count).sort(), 0, count)
  }
  const contents = table.contents()
  const sums = () => new Float64Array(table.size)
  const sets = { journeys: sums(), conversions: sums(), value: sums() }
  setOfRow.forEach((set, row) => {
    if (set < 0) return
    const conversions = paths.conversions[row] ?? 0
    addAt(sets.journeys, set, conversions + (paths.nulls[row] ?? 0))
    addAt(sets.conversions, set, conversions)
    addAt(sets.value, set, paths.value[row] ?? 0)
  })
  return { players, members: contents.channels, offsets: contents.offsets, ...sets }
}

/** Conversions (or value) per journey; 0 without journeys. */
export function rate(amount: number, journeys: number): number {
  return journeys > 0 ? amount / journeys : 0
}
