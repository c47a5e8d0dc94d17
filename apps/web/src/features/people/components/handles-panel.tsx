import type { Person, PersonHandle, PersonLink } from '@tributary/contract/people'
import { can } from '@tributary/contract/permissions'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useChangeLink, useShareHandle } from '../api/decide.ts'
import { certaintyWords, farPerson, KIND_LABELS, linksOfHandle, STATE_LABELS } from '../model/person-words.ts'
import styles from './handles.module.css'

type Decide = {
  readonly allowed: boolean
  readonly busy: boolean
  readonly changeLink: (linkId: string, change: 'undo' | 'restore') => void
  readonly share: (handle: string, shared: boolean | null) => void
}

/** Every handle of the person, and why each is theirs. Each link can be taken back, and restored. */
export function HandlesPanel({ person }: { person: Person }) {
  const workspace = useWorkspace()
  const change = useChangeLink(workspace.workspace_id)
  const share = useShareHandle(workspace.workspace_id)
  const decide: Decide = {
    allowed: can(workspace.role, 'managePeople'),
    busy: change.isPending || share.isPending,
    changeLink: (linkId, kind) => change.mutate({ linkId, change: kind }),
    share: (handle, shared) => share.mutate({ handle, shared }),
  }
  const failed = change.error ?? share.error
  const loose = person.links.filter(
    (link) => !person.handle_list.some((handle) => handle.handle === link.handle),
  )
  return (
    <Panel title="Handles, and why they are one person" flush>
      {failed !== null && <ErrorNotice error={failed} title="Nothing was changed" />}
      <ul className={styles.list}>
        {person.handle_list.map((handle) => (
          <HandleEntry key={handle.handle} handle={handle} person={person} decide={decide} />
        ))}
        {loose.length > 0 && (
          <li className={styles.entry}>
            <Text fw={600}>Seen with this person, but not theirs</Text>
            <LinkList links={loose} person={person} decide={decide} />
          </li>
        )}
      </ul>
    </Panel>
  )
}

function HandleEntry({ handle, person, decide }: { handle: PersonHandle; person: Person; decide: Decide }) {
  const links = linksOfHandle(person.links, handle.handle)
  return (
    <li className={styles.entry}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="xs" miw={0}>
          <Text fw={600} className={styles.name ?? ''} title={handle.handle}>
            {handle.name}
          </Text>
          <Text size="xs" c="dimmed">
            {KIND_LABELS[handle.kind]}
            {handle.handle === person.person_id ? ', names the person' : ''}
          </Text>
          {handle.is_shared && (
            <Badge variant="default" size="sm" tt="none">
              Shared{handle.shared_decision === true ? ' by decision' : ''}
            </Badge>
          )}
        </Group>
        {decide.allowed && <ShareButton handle={handle} decide={decide} />}
      </Group>
      <LinkList links={links} person={person} decide={decide} />
    </li>
  )
}

function ShareButton({ handle, decide }: { handle: PersonHandle; decide: Decide }) {
  if (handle.kind !== 'browser' && handle.kind !== 'email' && !handle.is_shared) return null
  const counted = handle.shared_decision === null
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      flex="none"
      disabled={decide.busy}
      onClick={() => decide.share(handle.handle, counted ? !handle.is_shared : null)}
    >
      {!counted ? 'Let it be counted' : handle.is_shared ? 'Not shared' : 'Mark as shared'}
    </Button>
  )
}

function LinkList({
  links,
  person,
  decide,
}: {
  links: readonly PersonLink[]
  person: Person
  decide: Decide
}) {
  return (
    <Stack gap={6} mt={4}>
      {links.map((link) => (
        <LinkLine key={link.link_id} link={link} person={person} decide={decide} />
      ))}
    </Stack>
  )
}

function LinkLine({ link, person, decide }: { link: PersonLink; person: Person; decide: Decide }) {
  const format = useFormat()
  const far = farPerson(link, person.handle_list)
  const farName = far === link.handle ? link.handle_name : link.other_name
  const when = link.ts === null ? 'imported, holds always' : format.instant(link.ts)
  const decided =
    link.decided_at === null
      ? ''
      : `, decided ${link.decided_by === null ? '' : `by ${link.decided_by} `}${format.instant(link.decided_at)}`
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
      <div>
        <Text size="sm" className={link.state === 'joined' ? '' : 'quiet'}>
          <Text component="span" size="xs" fw={600} className={link.state === 'conflict' ? 'warn' : ''}>
            {link.source === 'device' ? 'Likely' : STATE_LABELS[link.state]}
          </Text>{' '}
          with{' '}
          {far === undefined ? (
            <b>{link.other_name}</b>
          ) : (
            <TextLink to="/people/$personId" params={{ personId: far }} search={true} size="sm">
              {farName}
            </TextLink>
          )}
          : {link.reason}
        </Text>
        <Text size="xs" c="dimmed">
          {when}, {certaintyWords(link, format)}
          {decided}
        </Text>
      </div>
      {decide.allowed && (
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
          disabled={decide.busy}
          onClick={() => decide.changeLink(link.link_id, link.state === 'undone' ? 'restore' : 'undo')}
        >
          {link.state === 'undone' ? 'Restore' : 'Undo'}
        </Button>
      )}
    </Group>
  )
}
