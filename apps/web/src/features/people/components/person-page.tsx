import { useQuery } from '@tanstack/react-query'
import type { Person } from '@tributary/contract/people'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BackLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { QueryState } from '../../../ui/states.tsx'
import { personQuery } from '../api/get-person.ts'
import { describePerson } from '../model/person-words.ts'
import { ActivityPanels } from './activity-panels.tsx'
import { HandlesPanel } from './handles-panel.tsx'
import { MergePanel } from './merge-panel.tsx'
import { ValueTiles } from './value-tiles.tsx'

/** One person: who they are and why, what they did, what they brought. */
export function PersonPage({ personId }: { personId: string }) {
  const format = useFormat()
  const query = useQuery(personQuery(useWorkspace().workspace_id, personId))
  const person = query.data
  return (
    <Page title={person ? titleOf(person) : 'Person'} finding={person && describePerson(person, format)}>
      <BackLink to="/people" search={true}>
        All people
      </BackLink>
      <QueryState query={query} title="This person cannot be shown" />
      {person && (
        <>
          <ValueTiles person={person} />
          <HandlesPanel person={person} />
          <MergePanel person={person} />
          <ActivityPanels person={person} />
        </>
      )}
    </Page>
  )
}

function titleOf(person: Person): string {
  const kind = person.handle_list[0]?.kind
  if (kind === 'browser') return `Browser ${person.name}`
  return kind === 'email' ? `Person with ${person.name}` : `Person ${person.name}`
}
