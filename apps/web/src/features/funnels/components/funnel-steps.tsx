import type { Funnel, FunnelStep } from '@tributary/contract/funnels'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Text, UnstyledButton } from '../../../ui/primitives.ts'
import { type Behind, isSameBehind } from '../model/funnel-search.ts'
import { durationWords, eventName, stepConditions, stoppedAt } from '../model/funnel-words.ts'
import styles from './funnel-steps.module.css'

type FunnelStepsProps = {
  funnel: Funnel
  steps: readonly FunnelStep[]
  behind: Behind | undefined
  /** Absent where people are not to be seen. */
  onBehind: ((behind: Behind) => void) | undefined
}

/** The steps as bars on one ground, with who went on and who stopped between them; each opens its people. */
export function FunnelSteps({ funnel, steps, behind, onBehind }: FunnelStepsProps) {
  return (
    <ol className={styles.steps}>
      {funnel.steps.map((row, index) => {
        const step = steps[index]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place
          <li key={index}>
            <StepBar
              row={row}
              number={index + 1}
              name={step ? eventName(step.event_type) : ''}
              conditions={step ? stepConditions(step) : ''}
              isOpen={isSameBehind(behind, { outcome: 'reached', step: index + 1 })}
              onOpen={onBehind && (() => onBehind({ outcome: 'reached', step: index + 1 }))}
            />
            {index < funnel.steps.length - 1 && (
              <Stopped
                people={stoppedAt(funnel, index)}
                of={row.people}
                isOpen={isSameBehind(behind, { outcome: 'dropped', step: index + 1 })}
                medianMs={funnel.steps[index + 1]?.median_ms ?? null}
                onOpen={onBehind && (() => onBehind({ outcome: 'dropped', step: index + 1 }))}
              />
            )}
          </li>
        )
      })}
    </ol>
  )
}

type StepBarProps = {
  row: Funnel['steps'][number]
  number: number
  name: string
  conditions: string
  isOpen: boolean
  onOpen: (() => void) | undefined
}

function StepBar({ row, number, name, conditions, isOpen, onOpen }: StepBarProps) {
  const format = useFormat()
  const share = row.of_first ?? 0
  const inside = (
    <>
      <span className={styles.words}>
        <Text component="span" fw={600} className="ellipsis">
          {number}. {name}
        </Text>
        {conditions !== '' && (
          <Text component="span" size="xs" c="dimmed" className="ellipsis" title={conditions}>
            {conditions}
          </Text>
        )}
      </span>
      <span className={styles.ground}>
        <span
          className={styles.bar}
          style={{ width: `${Math.max(share * 100, row.people > 0 ? 0.4 : 0)}%` }}
        />
      </span>
      <span className={`${styles.figures} num`}>
        <Text component="span" fw={600}>
          {format.count(row.people)}
        </Text>
        <Text component="span" size="xs" c="dimmed">
          {row.of_first === null ? '–' : format.share(row.of_first)}
        </Text>
      </span>
    </>
  )
  if (!onOpen) return <div className={styles.step}>{inside}</div>
  return (
    <UnstyledButton
      className={styles.step ?? ''}
      onClick={onOpen}
      aria-pressed={isOpen}
      aria-label={`Step ${number}, ${name}: ${format.count(row.people)} people. List them`}
    >
      {inside}
    </UnstyledButton>
  )
}

type StoppedProps = {
  people: number
  of: number
  medianMs: number | null
  isOpen: boolean
  onOpen: (() => void) | undefined
}

function Stopped({ people, of, medianMs, isOpen, onOpen }: StoppedProps) {
  const format = useFormat()
  return (
    <div className={styles.between}>
      <span className="quiet num">
        {of === 0 ? 'Nobody was here' : `${format.share(1 - people / of)} went on`}
        {medianMs !== null && `, half of them within ${durationWords(medianMs, format)}`}
      </span>
      {people > 0 && !onOpen && <span className="quiet num">{format.count(people)} stopped here</span>}
      {people > 0 && onOpen && (
        <UnstyledButton className={styles.stopped ?? ''} onClick={onOpen} aria-pressed={isOpen}>
          <span className="num">{format.count(people)}</span> stopped here
        </UnstyledButton>
      )}
    </div>
  )
}
