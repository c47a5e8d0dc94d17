import { useInfiniteQuery } from '@tanstack/react-query'
import type { ListedPerson } from '@tributary/contract/people'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { useDebouncedValue } from '../../../ui/primitives.ts'
import { peopleQuery } from '../api/list-people.ts'

/** The one person that the text names, if it names one other than `self`, and what to say about it. */
export function useFoundPerson(
  text: string,
  self: string,
): { person: ListedPerson | undefined; words: string } {
  const format = useFormat()
  const [wanted] = useDebouncedValue(text.trim(), 300)
  const list = useInfiniteQuery({
    ...peopleQuery(useWorkspace().workspace_id, wanted),
    enabled: wanted.length >= 2,
  })
  const isCurrent = wanted === text.trim() && !list.isFetching
  if (wanted.length < 2 || !isCurrent || list.isError)
    return { person: undefined, words: 'All their browsers, visits and purchases become one person.' }
  const found = (list.data?.pages[0]?.people ?? []).filter((person) => person.person_id !== self)
  const [first] = found
  if (!first) return { person: undefined, words: 'Nobody else has this id.' }
  const exact = found.find((person) => person.name === wanted || person.person_id === wanted)
  const chosen = exact ?? (found.length === 1 ? first : undefined)
  if (!chosen)
    return {
      person: undefined,
      words: `${format.count(found.length)} people fit, ${first.name} among them: type the whole id.`,
    }
  const handles = chosen.handles === 1 ? 'one handle' : `${format.count(chosen.handles)} handles`
  return { person: chosen, words: `This is ${chosen.name}, with ${handles}.` }
}
