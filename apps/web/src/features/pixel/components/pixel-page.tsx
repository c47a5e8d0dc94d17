import { useQuery } from '@tanstack/react-query'
import type { Pixel } from '@tributary/contract/access'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Button, Code, Group, List, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice, QueryState } from '../../../ui/states.tsx'
import { pixelQuery } from '../api/get-pixel.ts'
import { useSendTestEvent } from '../api/send-test-event.ts'
import { LiveEvents } from './live-events.tsx'

/** The snippet for one's own site, and proof that it works. */
export function PixelPage() {
  const pixel = useQuery(pixelQuery(useWorkspace().workspace_id))
  const format = useFormat()
  const now = useNow(5000)
  return (
    <Page
      title="Pixel"
      finding={pixel.data && statusText(pixel.data, (iso) => format.relative(iso, now), format.count)}
    >
      <QueryState query={pixel} />
      {pixel.data && (
        <>
          <Panel title="Snippet" note="Paste it before the closing head tag of every page">
            <Stack gap="md">
              <CopyText value={pixel.data.snippet} label="Copy snippet" block />
              <InstallSteps />
            </Stack>
          </Panel>
          <TestEvent pixelId={pixel.data.pixel_id} />
          <LiveEvents />
        </>
      )}
    </Page>
  )
}

function statusText(pixel: Pixel, ago: (iso: string) => string, count: (value: number) => string): string {
  if (pixel.last_event_at === null)
    return 'No event has arrived yet. Paste the snippet into your site, or send a test event.'
  return `The last event arrived ${ago(pixel.last_event_at)}; ${count(pixel.events_last_day)} in the last 24 hours.`
}

function InstallSteps() {
  return (
    <List type="ordered" size="sm" spacing={6}>
      <List.Item>
        Copy the snippet into every page, or into the tag manager. Page views are sent from then on, in
        single-page apps too.
      </List.Item>
      <List.Item>
        When somebody signs in, say who it is:{' '}
        <Code>{"__pixelIdentify('customer-17', { email: 'ada@example.com' })"}</Code>. The e-mail is stored as
        a hash only.
      </List.Item>
      <List.Item>
        When money arrives, send a purchase:{' '}
        <Code>{"__pixelTrack('purchase', { order_id: 'A-1001', revenue: 49.90, currency: 'EUR' })"}</Code>
      </List.Item>
      <List.Item>
        If you ask visitors for consent, add <Code>data-consent="required"</Code> to the snippet and call{' '}
        <Code>{"__pixelConsent('granted')"}</Code> once they agree. Nothing is sent before.
      </List.Item>
      <List.Item>
        Servers can send events too: see the <Anchor href="/api/v1/docs">API documentation</Anchor>.
      </List.Item>
    </List>
  )
}

function TestEvent({ pixelId }: { pixelId: string }) {
  const test = useSendTestEvent()
  return (
    <Panel title="Test">
      <Stack gap="sm">
        <Group gap="sm">
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate(pixelId)}>
            Send a test event
          </Button>
          <Text size="sm" c="dimmed" aria-live="polite" style={{ overflowWrap: 'anywhere' }}>
            {test.data
              ? `Stored as ${test.data.event_id}. It appears below within two seconds.`
              : 'Sends one event of type "test" from this browser through the real address.'}
          </Text>
        </Group>
        {test.isError && <ErrorNotice error={test.error} title="The test event was not stored" />}
      </Stack>
    </Panel>
  )
}
