import { IconDots } from '@tabler/icons-react'
import type { Deal, PipelineStage } from '@tributary/contract/deals'
import type { DragEvent, KeyboardEvent } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ActionIcon, Group, Menu, Text, UnstyledButton } from '../../../ui/primitives.ts'
import { SyncBadge } from '../../../ui/sync-badge.tsx'
import { isLate } from '../model/deal-words.ts'
import styles from './board.module.css'

export type CardActions = {
  onOpen: (deal: Deal) => void
  onMove: (deal: Deal, stageId: string) => void
  /** An arrow: to the stage beside, or to the card above or below. */
  onArrow: (deal: Deal, direction: 'left' | 'right' | 'up' | 'down') => void
  onDrag: (deal: Deal | undefined) => void
}

type DealCardProps = {
  deal: Deal
  stages: readonly PipelineStage[]
  today: string
  canMove: boolean
  isDragged: boolean
  actions: CardActions
}

const ARROWS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const

function isArrow(key: string): key is keyof typeof ARROWS {
  return Object.hasOwn(ARROWS, key)
}

/** A deal on the board: opened by a click, moved by dragging, by arrows, or by its menu. */
export function DealCard({ deal, stages, today, canMove, isDragged, actions }: DealCardProps) {
  const press = (event: KeyboardEvent) => {
    if (!isArrow(event.key) || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    actions.onArrow(deal, ARROWS[event.key])
  }
  const start = (event: DragEvent) => {
    event.dataTransfer.setData('text/plain', deal.name)
    event.dataTransfer.effectAllowed = 'move'
    actions.onDrag(deal)
  }
  return (
    <li
      className={styles.card}
      draggable={canMove}
      data-dragged={isDragged || undefined}
      onDragStart={start}
      onDragEnd={() => actions.onDrag(undefined)}
    >
      <UnstyledButton
        className={styles.open ?? ''}
        data-deal={deal.deal_id}
        aria-keyshortcuts={canMove ? 'ArrowLeft ArrowRight ArrowUp ArrowDown' : undefined}
        onClick={() => actions.onOpen(deal)}
        onKeyDown={press}
      >
        <CardText deal={deal} today={today} />
      </UnstyledButton>
      {canMove && <StageMenu deal={deal} stages={stages} onMove={actions.onMove} />}
    </li>
  )
}

function CardText({ deal, today }: { deal: Deal; today: string }) {
  const format = useFormat()
  const party = [deal.organisation?.name, deal.contact?.name].filter(Boolean).join(' · ')
  const seller = deal.owner?.name ?? deal.agent?.name
  return (
    <>
      <Text component="div" size="sm" fw={600}>
        {deal.name}
      </Text>
      {party !== '' && (
        <Text component="div" size="xs" c="dimmed">
          {party}
        </Text>
      )}
      <Group justify="space-between" gap={4} mt={4}>
        <Text component="span" size="xs" className="num">
          {deal.amount_minor === null || deal.currency === null
            ? 'No amount'
            : format.money(deal.amount_minor, deal.currency)}
        </Text>
        {seller !== undefined && (
          <Text component="span" size="xs" c="dimmed">
            {seller}
          </Text>
        )}
      </Group>
      <SyncBadge kind="deal" id={deal.deal_id} />
      {isLate(deal, today) && deal.expected_close !== null && (
        <Text component="div" size="xs" className="warn">
          Was to close {format.day(deal.expected_close)}
        </Text>
      )}
    </>
  )
}

function StageMenu({
  deal,
  stages,
  onMove,
}: Pick<DealCardProps, 'deal' | 'stages'> & { onMove: CardActions['onMove'] }) {
  return (
    <Menu position="bottom-end" shadow="sm" withinPortal>
      <Menu.Target>
        <ActionIcon
          className={styles.menu ?? ''}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Move ${deal.name}`}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Move to</Menu.Label>
        {stages
          .filter((stage) => stage.stage_id !== deal.stage_id)
          .map((stage) => (
            <Menu.Item key={stage.stage_id} onClick={() => onMove(deal, stage.stage_id)}>
              {stage.name}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
