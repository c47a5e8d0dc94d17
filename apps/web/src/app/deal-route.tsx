import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { DealActivities } from '../features/activities/components/contact-activities.tsx'
import { journeyQuery } from '../features/conversions/api/get-journey.ts'
import { JourneyStrip } from '../features/conversions/components/journey-strip.tsx'
import { TouchList } from '../features/conversions/components/touch-list.tsx'
import { dealQuery } from '../features/deals/api/deals-query.ts'
import { DealPage } from '../features/deals/components/deal-page.tsx'
import { PipedriveRecordPanel } from '../features/pipedrive/components/record-panel.tsx'
import { RequestProblem } from '../lib/problem.ts'
import { useFormat, useReport, useWorkspace } from '../lib/workspace-context.tsx'
import { ConversionLink } from '../ui/conversion-link.tsx'
import { Panel } from '../ui/panel.tsx'
import { Box, Stack, Text } from '../ui/primitives.ts'
import { ErrorNotice } from '../ui/states.tsx'

/** A deal, and the journey and credits of the payment that it is once it is won. */
export function DealRoute() {
  const { dealId } = useParams({ from: '/signed-in/workspace/deals/$dealId' })
  const deal = useQuery(dealQuery(useWorkspace().workspace_id, dealId))
  return (
    <Stack gap="md">
      <DealPage
        key={dealId}
        dealId={dealId}
        journey={(conversionId) => <DealJourney conversionId={conversionId} />}
      />
      {deal.data && (
        <Box maw={1360} mx="auto" w="100%">
          <DealActivities dealId={dealId} contact={deal.data.contact} />
        </Box>
      )}
      <Box maw={1360} mx="auto" w="100%">
        <PipedriveRecordPanel kind="deal" recordId={dealId} />
      </Box>
    </Stack>
  )
}

const isMissing = (error: unknown): boolean => error instanceof RequestProblem && error.status === 404

function DealJourney({ conversionId }: { conversionId: string }) {
  const { report } = useReport()
  const format = useFormat()
  const query = useQuery({
    ...journeyQuery(useWorkspace().workspace_id, conversionId, report.model, report.journey),
    // Seconds after the deal is won.
    refetchInterval: ({ state }) => (isMissing(state.error) ? 2_000 : false),
  })
  const journey = query.data
  const onTheWay = isMissing(query.error)
  return (
    <Panel
      title="What led to it"
      note={journey && `Credits of the payment of ${format.money(journey.amount_minor, journey.currency)}`}
      actions={<ConversionLink conversionId={conversionId}>Journey and ledger</ConversionLink>}
    >
      {onTheWay && (
        <Text size="sm" c="dimmed">
          The payment is on its way into the reports; that takes a few seconds.
        </Text>
      )}
      {query.isError && !onTheWay && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {journey?.unattributed && (
        <Text size="sm" c="dimmed">
          No touch of this person is known in the {journey.lookback_days} days before. The money is in the
          unattributed row of every report.
        </Text>
      )}
      {journey && !journey.unattributed && (
        <>
          <JourneyStrip journey={journey} />
          <TouchList journey={journey} />
        </>
      )}
    </Panel>
  )
}
