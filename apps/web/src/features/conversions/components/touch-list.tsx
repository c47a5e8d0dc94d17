import type { Journey } from '@tributary/contract/attribution'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { channelColour } from '../../../ui/channel-colour.ts'
import { Box, Group, Stack, Text, useComputedColorScheme } from '../../../ui/primitives.ts'
import { takenBack } from '../model/taken-back.ts'
import styles from './touch-list.module.css'

type Touch = Journey['touches'][number]

/** Touches oldest first, then the conversion, then what was refunded. */
export function TouchList({ journey }: { journey: Journey }) {
  const format = useFormat()
  const total = journey.amount_minor
  return (
    <ol className={styles.list} aria-label="Touches and conversion">
      {journey.touches.map((touch) => (
        <TouchEntry key={touch.touch_id} touch={touch} journey={journey} />
      ))}
      <li className={styles.entry} data-kind="conversion">
        <Group justify="space-between" gap="xs">
          <div>
            <Text fw={600}>Conversion: {journey.conversion_type}</Text>
            <Text size="xs" c="dimmed">
              {format.instant(journey.ts)}
            </Text>
          </div>
          <Text fw={600} className="num">
            {format.money(total, journey.currency)}
          </Text>
        </Group>
      </li>
      {journey.refunds.map((refund) => (
        <li key={`${refund.ts}-${refund.amount_minor}`} className={styles.entry} data-kind="refund">
          <Group justify="space-between" gap="xs">
            <div>
              <Text fw={600}>Refund</Text>
              <Text size="xs" c="dimmed">
                {format.instant(refund.ts)}, {format.lapse(journey.ts, refund.ts)} after the conversion
              </Text>
            </div>
            <Text className="num bad" fw={600}>
              {format.money(takenBack(refund.amount_minor), journey.currency)}
            </Text>
          </Group>
        </li>
      ))}
    </ol>
  )
}

function TouchEntry({ touch, journey }: { touch: Touch; journey: Journey }) {
  const format = useFormat()
  const scheme = useComputedColorScheme('light')
  const colour = channelColour(touch.channel, scheme)
  const refunded = touch.net_amount_minor !== touch.amount_minor
  const origin = [touch.source, touch.medium].filter((part) => part !== '').join(' / ')
  const where = [touch.campaign, origin, touch.landing_page, touch.device, touch.country].filter(
    (part) => part !== '',
  )
  return (
    <li className={styles.entry} style={{ '--dot': colour }}>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0} flex={1}>
          <Text fw={600}>{touch.channel}</Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {where.join(' · ')}
          </Text>
          <Text size="xs" c="dimmed" title={touch.anonymous_id}>
            {format.instant(touch.ts)}, {format.lapse(touch.ts, journey.ts)} before
          </Text>
        </Stack>
        <Stack gap={2} align="flex-end" w={{ base: 92, xs: 140 }} flex="none">
          <Text className="num" fw={600}>
            {format.money(touch.amount_minor, journey.currency)}
          </Text>
          {refunded && (
            <Text size="xs" className="num bad">
              {format.money(touch.net_amount_minor, journey.currency)} after refunds
            </Text>
          )}
          <Box w="100%" h={6} bg="var(--t-raised)" style={{ borderRadius: 3 }} aria-hidden>
            <Box
              h={6}
              w={`${Math.max(0, Math.min(1, touch.share)) * 100}%`}
              style={{ background: colour, borderRadius: 3 }}
            />
          </Box>
          <Text size="xs" className="num quiet">
            {format.share(touch.share)}
          </Text>
        </Stack>
      </Group>
    </li>
  )
}
