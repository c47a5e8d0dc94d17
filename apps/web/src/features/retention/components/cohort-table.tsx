import type { Retention, RetentionCell, RetentionCohort } from '@tributary/contract/retention'
import type { CSSProperties } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Opening } from '../../../ui/opening.tsx'
import { ScrollRegion } from '../../../ui/scroll-region.tsx'
import type { CohortPlace } from '../model/cohort-place.ts'
import { cohortName, largestLaterShare, periodName } from '../model/cohort-words.ts'
import styles from './cohort-table.module.css'

/** Shade of the strongest cell in percent of the accent: the text on it still reaches 4.5:1 in both themes. */
const STRONGEST = 42

type CohortTableProps = {
  retention: Retention
  /** The number whose people are listed. */
  place: CohortPlace | undefined
  /** Absent where people are not to be seen. */
  onPlace?: ((place: CohortPlace) => void) | undefined
}

/**
 * A row per cohort, a column per period after; numbers in every cell, shaded by share, dashed while a period is not over. A number
 * opens its people.
 */
export function CohortTable({ retention, place, onPlace }: CohortTableProps) {
  const format = useFormat()
  const { cohorts, period, average } = retention
  const largest = largestLaterShare(retention)
  const columns = average.map((entry) => entry.after)
  return (
    <ScrollRegion label="Cohorts" className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{retention.start === 'first_visit' ? 'First visit' : 'First conversion'}</th>
            <th scope="col">People</th>
            {columns.map((after) => (
              <th scope="col" key={after}>
                {periodName(after, period)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.from}>
              <th scope="row">
                {cohortName(cohort, period, format)}
                {!cohort.complete && <span className={styles.sub}>not over yet</span>}
              </th>
              <td className={`${styles.people} num`}>
                <Opening
                  className={styles.number}
                  label={`${cohortName(cohort, period, format)}: ${format.count(cohort.people)} people. List them`}
                  isOpen={place?.cohort === cohort.from && place.after === undefined}
                  onOpen={cohort.people > 0 && onPlace && (() => onPlace({ cohort: cohort.from }))}
                >
                  {format.count(cohort.people)}
                </Opening>
              </td>
              {cohort.cells.map((cell) => (
                <Cell
                  key={cell.after}
                  cell={cell}
                  cohort={cohort}
                  retention={retention}
                  strength={largest === 0 ? 0 : Math.min(1, cell.share / largest) * STRONGEST}
                  isOpen={place?.cohort === cohort.from && place.after === cell.after}
                  onOpen={
                    cell.people > 0 && onPlace && (() => onPlace({ cohort: cohort.from, after: cell.after }))
                  }
                />
              ))}
            </tr>
          ))}
          <tr className={styles.average}>
            <th scope="row">Of periods that are over</th>
            <td />
            {average.map((entry) => (
              <td key={entry.after} className={`${styles.people} num`}>
                {entry.share === null ? '–' : format.shareEven(entry.share)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </ScrollRegion>
  )
}

type Open = { isOpen: boolean; onOpen: (() => void) | false | undefined }
type CellProps = Open & {
  cell: RetentionCell
  cohort: RetentionCohort
  retention: Retention
  strength: number
}

function Cell({ cell, cohort, retention, strength, isOpen, onOpen }: CellProps) {
  const format = useFormat()
  const style: CSSProperties & Record<'--strength', number> = { '--strength': strength }
  const words = cellWords(cell, cohort, retention, format)
  return (
    <td className={`${styles.cell} ${cell.complete ? '' : styles.open} num`} style={style} title={words}>
      <Opening
        className={styles.number}
        label={`${format.shareEven(cell.share)}, ${words}. List them`}
        isOpen={isOpen}
        onOpen={onOpen}
      >
        {format.shareEven(cell.share)}
        {cell.net_amount_minor !== null && (
          <span className={styles.sub}>{format.moneyWhole(cell.net_amount_minor, retention.currency)}</span>
        )}
      </Opening>
    </td>
  )
}

function cellWords(
  cell: RetentionCell,
  cohort: RetentionCohort,
  retention: Retention,
  format: Formatter,
): string {
  const money =
    cell.net_amount_minor === null ? '' : `, ${format.money(cell.net_amount_minor, retention.currency)}`
  const open = cell.complete ? '' : '. This period is not over yet'
  return `${format.count(cell.people)} of ${format.count(cohort.people)} people${money}${open}`
}
