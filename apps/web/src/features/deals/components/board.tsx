import type { Board, BoardStage, Deal } from '@tributary/contract/deals'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useToday } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Text, Title, VisuallyHidden } from '../../../ui/primitives.ts'
import { stageBeside } from '../model/board-move.ts'
import { sumsText } from '../model/deal-words.ts'
import styles from './board.module.css'
import { type CardActions, DealCard } from './deal-card.tsx'

type BoardViewProps = {
  board: Board
  canMove: boolean
  onOpen: (deal: Deal) => void
  onMove: (deal: Deal, stage: BoardStage) => void
  /** Shows all deals of a stage. */
  onShowAll: (stageId: string) => void
}

/** The pipeline, a column a stage. Cards are dragged, or moved with the arrows of the keyboard; what happened is said aloud. */
export function BoardView({ board, canMove, onOpen, onMove, onShowAll }: BoardViewProps) {
  const [dragged, setDragged] = useState<Deal>()
  const [said, setSaid] = useState('')
  const frame = useRef<HTMLElement>(null)
  const focusOn = useFocusAfterMove(frame, board)
  const move = (deal: Deal, stageId: string) => {
    const stage = board.stages.find((candidate) => candidate.stage_id === stageId)
    if (!canMove || !stage || stage.stage_id === deal.stage_id) return
    // A lost deal is asked about first: it may stay where it is.
    setSaid(stage.kind === 'LOST' ? '' : `${deal.name} moved to ${stage.name}`)
    onMove(deal, stage)
  }
  const actions: CardActions = {
    onOpen,
    onMove: move,
    onDrag: setDragged,
    onArrow: (deal, direction) => {
      if (direction === 'up' || direction === 'down')
        return focusNeighbour(frame.current, deal, direction === 'up' ? -1 : 1)
      const stage = stageBeside(board.stages, deal.stage_id, direction === 'left' ? -1 : 1)
      if (!stage) return setSaid(`${deal.name} is in the ${direction === 'left' ? 'first' : 'last'} stage`)
      focusOn(deal.deal_id)
      move(deal, stage.stage_id)
    },
  }
  return (
    <>
      <StageJumps stages={board.stages} frame={frame} />
      <section ref={frame} className={styles.board} aria-label="Pipeline">
        {board.stages.map((stage) => (
          <StageColumn
            key={stage.stage_id}
            stage={stage}
            board={board}
            canMove={canMove}
            dragged={dragged}
            actions={actions}
            onShowAll={onShowAll}
          />
        ))}
      </section>
      <VisuallyHidden role="status" aria-live="assertive">
        {said}
      </VisuallyHidden>
    </>
  )
}

/** Keeps the focus on a card that went to another column. */
function useFocusAfterMove(frame: React.RefObject<HTMLElement | null>, board: Board) {
  const wanted = useRef<string>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the board is what brings the card to its new place
  useEffect(() => {
    if (wanted.current === undefined) return
    cardOf(frame.current, wanted.current)?.focus()
    wanted.current = undefined
  }, [board, frame])
  return (dealId: string) => {
    wanted.current = dealId
  }
}

function cardOf(frame: HTMLElement | null, dealId: string): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(`[data-deal="${CSS.escape(dealId)}"]`) ?? null
}

function focusNeighbour(frame: HTMLElement | null, deal: Deal, step: 1 | -1): void {
  const item = cardOf(frame, deal.deal_id)?.closest('li')
  const beside = step === 1 ? item?.nextElementSibling : item?.previousElementSibling
  beside?.querySelector<HTMLElement>('[data-deal]')?.focus()
}

type StageColumnProps = Pick<BoardViewProps, 'board' | 'canMove' | 'onShowAll'> & {
  stage: BoardStage
  dragged: Deal | undefined
  actions: CardActions
}

function StageColumn({ stage, board, canMove, dragged, actions, onShowAll }: StageColumnProps) {
  const format = useFormat()
  const today = useToday(useWorkspace().time_zone)
  const [over, setOver] = useState(false)
  const accepts = canMove && dragged !== undefined && dragged.stage_id !== stage.stage_id
  const hover = (event: DragEvent) => {
    if (!accepts) return
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (dragged) actions.onMove(dragged, stage.stage_id)
    actions.onDrag(undefined)
  }
  return (
    <section
      className={styles.stage}
      aria-label={stage.name}
      data-stage={stage.stage_id}
      data-over={(over && accepts) || undefined}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={styles.head}>
        <Group justify="space-between" gap={4} wrap="nowrap">
          <Title order={2} size="sm">
            {stage.name}
          </Title>
          <Text size="xs" c="dimmed" className="num">
            {format.count(stage.count)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" mih={16}>
          {sumsText(stage.sums, format)}
        </Text>
      </div>
      <ul className={styles.cards}>
        {stage.deals.map((deal) => (
          <DealCard
            key={deal.deal_id}
            deal={deal}
            stages={board.stages}
            today={today}
            canMove={canMove}
            isDragged={dragged?.deal_id === deal.deal_id}
            actions={actions}
          />
        ))}
      </ul>
      {stage.count > stage.deals.length && (
        <Button variant="subtle" size="compact-xs" fullWidth mt={8} onClick={() => onShowAll(stage.stage_id)}>
          Show all {format.count(stage.count)}
        </Button>
      )}
    </section>
  )
}

/** On a phone one stage fills the screen: these bring another one there. */
function StageJumps({
  stages,
  frame,
}: {
  stages: readonly BoardStage[]
  frame: React.RefObject<HTMLElement | null>
}) {
  const format = useFormat()
  const jump = (stageId: string) =>
    frame.current
      ?.querySelector(`[data-stage="${CSS.escape(stageId)}"]`)
      ?.scrollIntoView({ inline: 'start', block: 'nearest' })
  return (
    <nav className={styles.jump} aria-label="Stages">
      {stages.map((stage) => (
        <Button
          key={stage.stage_id}
          variant="default"
          size="sm"
          h={44}
          flex="0 0 auto"
          onClick={() => jump(stage.stage_id)}
        >
          {stage.name} {format.count(stage.count)}
        </Button>
      ))}
    </nav>
  )
}
