/** Activities in words. */
import { ACTIVITY_WORDS, type Activity, doneActivityWords, type Snooze } from '@tributary/contract/activities'

export const SNOOZE_WORDS: Readonly<Record<Snooze, string>> = {
  '2w': '2 weeks',
  '1m': '1 month',
  '3m': '3 months',
}

type Said = Pick<Activity, 'kind' | 'state' | 'outcome'>

/** `Call: talked`, `Planned meeting`, `Cancelled call`. */
export function activityTitle({ kind, state, outcome }: Said): string {
  const { noun } = ACTIVITY_WORDS[kind]
  if (state === 'planned') return `Planned ${noun}`
  if (state === 'cancelled') return `Cancelled ${noun}`
  return doneActivityWords(kind, outcome)
}

type Counted = { overdue: readonly unknown[]; today: readonly unknown[]; done: readonly unknown[] }

/** The finding of the page: how much is left, and how much was done. */
export function todayFinding({ overdue, today, done }: Counted): string {
  const left = [
    today.length > 0 && `${today.length} planned for today`,
    overdue.length > 0 && `${overdue.length} overdue`,
  ]
  const todo = left.filter((text) => text !== false).join(', ')
  const doneText = done.length === 0 ? '' : `${done.length} done today`
  if (todo === '' && doneText === '') return 'Nothing is planned for today. Whom to contact next is below.'
  return `${[todo, doneText].filter((text) => text !== '').join('; ')}.`
}
