import { useInfiniteQuery } from '@tanstack/react-query'
import type { PersonConflict } from '@tributary/contract/people'
import { can } from '@tributary/contract/permissions'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BackLink, TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Text } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, ErrorNotice, QueryState } from '../../../ui/states.tsx'
import { useResolveConflict } from '../api/decide.ts'
import { conflictsQuery } from '../api/list-conflicts.ts'
import styles from './handles.module.css'
import { RulesPanel } from './rules-panel.tsx'

/** Links that would make two known people one. A member decides; until then they stay two. */
export function ConflictsPage() {
  const format = useFormat()
  const list = useInfiniteQuery(conflictsQuery(useWorkspace().workspace_id))
  const conflicts = list.data?.pages.flatMap((page) => page.conflicts) ?? []
  return (
    <Page
      title="Conflicts"
      finding={
        list.data &&
        (conflicts.length === 0
          ? 'Nobody is in doubt.'
          : `${format.count(conflicts.length)}${list.hasNextPage ? '+' : ''} times something was seen with two known people. They stay apart until you decide.`)
      }
    >
      <BackLink to="/people" search={true}>
        All people
      </BackLink>
      <QueryState query={list} />
      {list.data && conflicts.length === 0 && (
        <EmptyState title="No conflicts">
          When two people sign in on one browser, or an address is typed where somebody else signed in, it is
          listed here. The first keeps the browser.
        </EmptyState>
      )}
      {conflicts.length > 0 && (
        <Panel flush>
          <ConflictList conflicts={conflicts} />
          <ShowMore list={list} />
        </Panel>
      )}
      <RulesPanel />
    </Page>
  )
}

function ConflictList({ conflicts }: { conflicts: readonly PersonConflict[] }) {
  const format = useFormat()
  const workspace = useWorkspace()
  const resolve = useResolveConflict(workspace.workspace_id)
  const allowed = can(workspace.role, 'managePeople')
  const decide = (linkId: string, resolution: 'merge' | 'keep_apart') =>
    resolve.mutate({ linkId, resolution })
  return (
    <>
      {resolve.isError && <ErrorNotice error={resolve.error} title="Nothing was decided" />}
      <ul className={styles.list} aria-label="Conflicts">
        {conflicts.map((conflict) => (
          <li key={conflict.link_id} className={styles.entry}>
            <Group justify="space-between" gap="sm">
              <div>
                <Text size="sm" className={styles.name ?? ''}>
                  <PersonLink id={conflict.person_id} name={conflict.person_name} /> and{' '}
                  <PersonLink id={conflict.other_person_id} name={conflict.other_person_name} />
                </Text>
                <Text size="xs" c="dimmed" className={styles.name ?? ''}>
                  Both seen with {conflict.handle_name}
                  {conflict.ts === null ? ' in an imported file' : `, ${format.instant(conflict.ts)}`}
                </Text>
              </div>
              {allowed && (
                <Group gap="xs">
                  <Button
                    size="xs"
                    variant="default"
                    disabled={resolve.isPending}
                    onClick={() => decide(conflict.link_id, 'merge')}
                  >
                    One person
                  </Button>
                  <Button
                    size="xs"
                    variant="subtle"
                    disabled={resolve.isPending}
                    onClick={() => decide(conflict.link_id, 'keep_apart')}
                  >
                    Keep apart
                  </Button>
                </Group>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </>
  )
}

function PersonLink({ id, name }: { id: string; name: string }) {
  return (
    <TextLink to="/people/$personId" params={{ personId: id }} search={true} size="sm" fw={600}>
      {name}
    </TextLink>
  )
}
