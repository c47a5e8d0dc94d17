import type { DealPage } from '@tributary/contract/deals'
import { useNow } from '../../../lib/clock-context.tsx'
import { dayInZone } from '../../../lib/day.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, List, SimpleGrid, Text } from '../../../ui/primitives.ts'
import { changeText } from '../model/deal-words.ts'

type DealHistoryProps = { deal: DealPage; onUndo: ((changeId: string) => void) | undefined }

/** The stages it went through, and what was done to it by whom. */
export function DealHistory({ deal, onUndo }: DealHistoryProps) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Moves deal={deal} />
      <Changes deal={deal} onUndo={onUndo} />
    </SimpleGrid>
  )
}

function Moves({ deal }: { deal: DealPage }) {
  const format = useFormat()
  const { time_zone } = useWorkspace()
  return (
    <Panel title="Stages">
      <List type="ordered" size="sm" spacing={6}>
        {deal.moves.map((move) => (
          <List.Item key={`${move.at} ${move.stage}`}>
            {move.stage}
            <Text component="span" size="xs" c="dimmed">
              {' '}
              since {format.day(dayInZone(new Date(move.at), time_zone))}
              {move.by !== null && `, by ${move.by}`}
            </Text>
          </List.Item>
        ))}
      </List>
    </Panel>
  )
}

function Changes({ deal, onUndo }: DealHistoryProps) {
  const format = useFormat()
  const now = useNow()
  const last = deal.changes.find((change) => change.undone_at === null)
  return (
    <Panel title="Changes">
      <List listStyleType="none" size="sm" spacing={6} p={0}>
        {deal.changes.map((change) => (
          <List.Item key={change.change_id}>
            <Group gap="xs">
              <span>
                {changeText(change, format)}
                <Text component="span" size="xs" c="dimmed">
                  {' '}
                  {format.relative(change.at, now)}
                  {change.by !== null && `, by ${change.by}`}
                </Text>
              </span>
              {onUndo && change === last && change.kind !== 'create' && change.kind !== 'import' && (
                <Button size="compact-xs" variant="default" onClick={() => onUndo(change.change_id)}>
                  {change.deals > 1 ? `Undo for all ${format.count(change.deals)}` : 'Undo'}
                </Button>
              )}
            </Group>
          </List.Item>
        ))}
      </List>
    </Panel>
  )
}
