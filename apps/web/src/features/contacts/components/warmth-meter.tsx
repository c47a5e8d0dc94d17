import { warmWord } from '../model/contact-words.ts'
import styles from './contacts.module.css'

/** Warmness as a number with a bar beside it. */
export function WarmthMeter({ warmness }: { warmness: number }) {
  return (
    <span
      title={`Warmness ${warmness.toFixed(1)} of 10: ${warmWord(warmness)}`}
      style={{ whiteSpace: 'nowrap' }}
    >
      <span className={styles.meter} aria-hidden>
        <span style={{ width: `${warmness * 10}%` }} />
      </span>{' '}
      <span className="num">{warmness.toFixed(1)}</span>
    </span>
  )
}
