import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DealPage as DealFacts } from '@tributary/contract/deals'
import { can } from '@tributary/contract/permissions'
import { type ReactNode, useState } from 'react'
import { useToday } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BackLink, TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, SimpleGrid, Stack, Table, Text } from '../../../ui/primitives.ts'
import { QueryState } from '../../../ui/states.tsx'
import { dealQuery } from '../api/deals-query.ts'
import { pipelineQuery } from '../api/pipeline.ts'
import { ageText, isOpen } from '../model/deal-words.ts'
import { EditDealDialog } from './deal-dialog.tsx'
import { DealHistory } from './deal-history.tsx'
import { useDealActions } from './use-deal-actions.tsx'

type DealPageProps = {
  dealId: string
  /** The journey and credits of a won deal's payment. */
  journey: (conversionId: string) => ReactNode
}

/** One deal: what it is about, how it went, and what led to it. */
export function DealPage({ dealId, journey }: DealPageProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const today = useToday(workspace.time_zone)
  const query = useQuery(dealQuery(workspace.workspace_id, dealId))
  const actions = useDealActions()
  const [editing, setEditing] = useState(false)
  const canEdit = can(workspace.role, 'editDeals')
  const deal = query.data
  return (
    <Page
      title={deal?.name ?? 'Deal'}
      finding={
        deal &&
        `${worthText(deal, format)} in ${deal.stage}, ${ageText(deal, today, workspace.time_zone)}.${deal.loss_reason === '' ? '' : ` Lost: ${deal.loss_reason}.`}`
      }
      actions={
        deal && canEdit ? (
          <DealActions deal={deal} actions={actions} onEdit={() => setEditing(true)} />
        ) : undefined
      }
    >
      <BackLink to="/deals" search={true}>
        All deals
      </BackLink>
      <QueryState query={query} title="This deal cannot be shown" />
      {deal && (
        <>
          <DealFactsPanel deal={deal} />
          {deal.lines.length > 0 && <LinesPanel deal={deal} />}
          {deal.conversion_id !== null && journey(deal.conversion_id)}
          <DealHistory deal={deal} onUndo={canEdit ? actions.undo : undefined} />
          {editing && <EditDealDialog deal={deal} onClose={() => setEditing(false)} />}
        </>
      )}
      {actions.dialog}
    </Page>
  )
}

function worthText(deal: DealFacts, format: ReturnType<typeof useFormat>): string {
  return deal.amount_minor === null || deal.currency === null
    ? 'No amount yet,'
    : format.money(deal.amount_minor, deal.currency)
}

type DealActionsProps = {
  deal: DealFacts
  actions: ReturnType<typeof useDealActions>
  onEdit: () => void
}

function DealActions({ deal, actions, onEdit }: DealActionsProps) {
  const navigate = useNavigate()
  const stages = useQuery(pipelineQuery(useWorkspace().workspace_id)).data?.stages ?? []
  const won = stages.find((stage) => stage.kind === 'WON')
  const lost = stages.find((stage) => stage.kind === 'LOST')
  return (
    <Group gap="xs">
      {isOpen(deal.kind) && won && (
        <Button size="xs" loading={actions.isBusy} onClick={() => actions.move([deal], won)}>
          Won
        </Button>
      )}
      {isOpen(deal.kind) && lost && (
        <Button size="xs" variant="default" onClick={() => actions.move([deal], lost)}>
          Lost
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => actions.askMove([deal])}>
        {isOpen(deal.kind) ? 'Move…' : 'Reopen or move…'}
      </Button>
      <Button size="xs" variant="default" onClick={onEdit}>
        Edit
      </Button>
      <Button
        size="xs"
        variant="default"
        onClick={() => actions.remove([deal], () => void navigate({ to: '/deals', search: true }))}
      >
        Delete
      </Button>
    </Group>
  )
}

function DealFactsPanel({ deal }: { deal: DealFacts }) {
  const format = useFormat()
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Organisation', deal.organisation?.name],
    [
      'Contact',
      deal.contact ? (
        <TextLink
          key="contact"
          to="/contacts/$contactId"
          params={{ contactId: deal.contact.id }}
          search={true}
          size="sm"
        >
          {deal.contact.name}
        </TextLink>
      ) : undefined,
    ],
    ['Owner', deal.owner?.name],
    ['Agent', deal.agent ? [deal.agent.name, deal.agent.office].filter(Boolean).join(', ') : undefined],
    ['Source campaign', deal.campaign?.name],
    ['Expected to close', deal.expected_close === null ? undefined : format.day(deal.expected_close)],
    ['Imported as', deal.external_id ?? undefined],
  ]
  return (
    <Panel title="About">
      <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="md" component="dl" m={0}>
        {facts.map(
          ([label, value]) =>
            value !== undefined && (
              <Stack key={label} gap={2}>
                <Text component="dt" size="xs" c="dimmed">
                  {label}
                </Text>
                <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {value}
                </Text>
              </Stack>
            ),
        )}
      </SimpleGrid>
      {deal.note !== '' && (
        <Text size="sm" mt="md" style={{ whiteSpace: 'pre-wrap' }}>
          {deal.note}
        </Text>
      )}
      {facts.every(([, value]) => value === undefined) && deal.note === '' && (
        <Text size="sm" c="dimmed">
          Nothing but the name is known. Edit the deal to say whom it is with.
        </Text>
      )}
    </Panel>
  )
}

function LinesPanel({ deal }: { deal: DealFacts }) {
  const format = useFormat()
  const money = (minor: string) => (deal.currency === null ? minor : format.money(minor, deal.currency))
  return (
    <Panel title="Products" flush>
      <Table fz="xs" verticalSpacing={8} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Product</Table.Th>
            <Table.Th ta="right">Pieces</Table.Th>
            <Table.Th ta="right">Price</Table.Th>
            <Table.Th ta="right">Together</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deal.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a product may stand in two lines
            <Table.Tr key={at}>
              <Table.Td>{line.name}</Table.Td>
              <Table.Td ta="right" className="num">
                {format.count(line.quantity)}
              </Table.Td>
              <Table.Td ta="right" className="num">
                {money(line.price_minor)}
              </Table.Td>
              <Table.Td ta="right" className="num">
                {money(String(BigInt(line.price_minor) * BigInt(line.quantity)))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
