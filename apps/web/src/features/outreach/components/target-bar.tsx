import { TARGET_STATES, type TargetCounts } from '@tributary/contract/outreach'
import { Text } from '../../../ui/primitives.ts'
import { countTargets, progressOf, STATE_WORDS } from '../model/outreach-words.ts'
import styles from './outreach.module.css'

/** The target list as one bar: what is left of it is empty. */
export function TargetBar({ targets }: { targets: TargetCounts }) {
  const total = countTargets(targets)
  const parts = TARGET_STATES.filter((state) => state !== 'open' && targets[state] > 0)
  const words = parts.map((state) => `${STATE_WORDS[state]}: ${targets[state]}`).join(', ')
  return (
    <>
      <div
        className={styles.bar}
        role="img"
        aria-label={words === '' ? 'Nobody was tried yet' : words}
        title={words}
      >
        {parts.map((state) => (
          <div
            key={state}
            className={styles.part}
            data-state={state}
            style={{ width: `${(targets[state] / total) * 100}%` }}
          />
        ))}
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        {progressOf(targets).text}
      </Text>
    </>
  )
}
