import { useQuery } from '@tanstack/react-query'
import { journeyRemarks } from '../../../lib/report-search.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { conversionName } from '../../../ui/conversion-name.ts'
import { BackLink, TextLink } from '../../../ui/link.tsx'
import { ModelPicker } from '../../../ui/model-picker.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Group, Stack, Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { journeyQuery } from '../api/get-journey.ts'
import { explainJourney } from '../model/explain-journey.ts'
import { BoughtList } from './bought-list.tsx'
import { JourneyStrip } from './journey-strip.tsx'
import { LedgerHistoryPanel } from './ledger-history.tsx'
import { TouchList } from './touch-list.tsx'

/** Why one conversion was credited as it was. */
export function ConversionPage({ conversionId }: { conversionId: string }) {
  const { report, change } = useReport()
  const format = useFormat()
  const query = useQuery(
    journeyQuery(useWorkspace().workspace_id, conversionId, report.model, report.journey),
  )
  const journey = query.data
  const title = journey
    ? `${journey.amount_minor === '0' ? 'Goal' : 'Order'} ${conversionName(journey)}`
    : 'Conversion'
  const remarks = journeyRemarks(report.journey)
  return (
    <Page
      title={title}
      finding={journey && explainJourney(journey, format)}
      actions={
        <ModelPicker
          label="Model of this journey"
          value={report.model}
          onChange={(model) => change({ model })}
        />
      }
    >
      <BackLink to="/conversions" search={true}>
        All conversions
      </BackLink>
      <QueryState query={query} title="This conversion cannot be shown" />
      {journey && (
        <>
          <Panel
            title="Journey"
            note={[
              `${journey.lookback_days}-day window`,
              ...remarks.filter((remark) => !remark.endsWith('window')),
            ].join(', ')}
          >
            {journey.unattributed ? (
              <EmptyState title="No touch before this conversion">
                Nothing was seen of this person in the {journey.lookback_days} days before. The money is in
                the unattributed row of every report.
              </EmptyState>
            ) : (
              <JourneyStrip journey={journey} />
            )}
          </Panel>
          <Panel
            title="Touches and their credit"
            note={`Credits add up to ${format.money(journey.amount_minor, journey.currency)}`}
          >
            <TouchList journey={journey} />
          </Panel>
          {journey.products.length > 0 && (
            <Panel title="Products" note="The amount is divided as their prices are" flush>
              <BoughtList products={journey.products} currency={journey.currency} />
            </Panel>
          )}
          <LedgerHistoryPanel conversionId={conversionId} />
          <Stack gap={4}>
            {journey.notes.map((note) => (
              <Text key={note} size="xs" c="dimmed">
                {note}
              </Text>
            ))}
            <PersonLine person={journey.person} personId={journey.person_id} />
          </Stack>
        </>
      )}
    </Page>
  )
}

function PersonLine({ person, personId }: { person: string; personId: string }) {
  return (
    <Group gap="xs" fz="xs" c="dimmed">
      Person
      <TextLink to="/people/$personId" params={{ personId }} search={true} size="xs">
        {person}
      </TextLink>
    </Group>
  )
}
