import type { Overview } from '@tributary/contract/overview'
import { changeOf } from '../../../lib/format.ts'
import { shareOfMinor, sumMinor } from '../../../lib/money.ts'

export type ChannelRow = {
  key: string
  kind: 'channel' | 'unattributed' | 'total'
  sessions: number | null
  conversions: number
  amountMinor: string
  share: number | null
  change: number | null
  spendMinor: string | null
  roas: number | null
}

/** Rows of the channel table, then what no touch explains, then the total; parts and total agree. */
export function channelRows(overview: Overview): { rows: ChannelRow[]; pinned: ChannelRow[] } {
  const { channels, unattributed } = overview
  const total = sumMinor([
    ...channels.map((channel) => channel.net_amount_minor),
    unattributed.net_amount_minor,
  ])
  const rows = channels.map((channel): ChannelRow => {
    const before = channel.previous_net_amount_minor
    return {
      key: channel.key,
      kind: 'channel',
      sessions: channel.sessions,
      conversions: channel.conversions,
      amountMinor: channel.net_amount_minor,
      share: shareOfMinor(channel.net_amount_minor, total),
      change: changeOf(Number(channel.net_amount_minor), before === null ? null : Number(before)),
      spendMinor: channel.spend_minor === '0' ? null : channel.spend_minor,
      roas: channel.roas,
    }
  })
  const spend = sumMinor(channels.map((channel) => channel.spend_minor))
  const blank = { sessions: null, change: null, roas: null } as const
  const pinned: ChannelRow[] = [
    {
      ...blank,
      key: 'Unattributed',
      kind: 'unattributed',
      conversions: unattributed.conversions,
      amountMinor: unattributed.net_amount_minor,
      share: shareOfMinor(unattributed.net_amount_minor, total),
      spendMinor: null,
    },
    {
      ...blank,
      key: 'Total',
      kind: 'total',
      sessions: channels.reduce((sum, channel) => sum + channel.sessions, 0),
      conversions: channels.reduce((sum, channel) => sum + channel.conversions, unattributed.conversions),
      amountMinor: total,
      share: shareOfMinor(total, total),
      spendMinor: spend === '0' ? null : spend,
      roas: overview.totals.roas,
    },
  ]
  return { rows, pinned: unattributed.conversions > 0 ? pinned : pinned.slice(1) }
}
