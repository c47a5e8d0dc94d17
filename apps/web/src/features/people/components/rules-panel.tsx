import { useQuery } from '@tanstack/react-query'
import type { PeopleSettings } from '@tributary/contract/people'
import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, NumberInput, Stack, Switch, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { peopleSettingsQuery, useSavePeopleSettings } from '../api/people-settings.ts'

/** How people are joined in this workspace, and the two things that can be chosen. */
export function RulesPanel() {
  const settings = useQuery(peopleSettingsQuery(useWorkspace().workspace_id))
  return (
    <Panel title="How people are joined">
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw={720}>
          A browser belongs to the first known person who signed in on it, with everything it did before. Two
          user ids become one person only through the same e-mail address of a signed-in account, or when you
          merge them. What many people use joins nobody.
        </Text>
        {settings.isError && <ErrorNotice error={settings.error} onRetry={() => void settings.refetch()} />}
        {settings.data && <RulesForm key={JSON.stringify(settings.data)} settings={settings.data} />}
      </Stack>
    </Panel>
  )
}

function RulesForm({ settings }: { settings: PeopleSettings }) {
  const workspace = useWorkspace()
  const save = useSavePeopleSettings(workspace.workspace_id)
  const [draft, setDraft] = useState(settings)
  const allowed = can(workspace.role, 'managePeople')
  const isSame = JSON.stringify(draft) === JSON.stringify(settings)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(draft)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NumberInput
          label="A browser or address is shared when seen with more than this many people"
          maw={420}
          min={1}
          max={100}
          disabled={!allowed}
          value={draft.max_people}
          onChange={(value) =>
            setDraft({ ...draft, max_people: Math.min(100, Math.max(1, Number(value) || 1)) })
          }
        />
        <Switch
          label="Also join browsers that are likely one person"
          description="Same network, hours and landing pages, scored from 0 to 100%. Never against a sign-in, and shown as likely."
          disabled={!allowed}
          checked={draft.device_links}
          onChange={(event) => setDraft({ ...draft, device_links: event.currentTarget.checked })}
        />
        {draft.device_links && (
          <NumberInput
            label="From which likelihood on"
            suffix="%"
            maw={200}
            min={50}
            max={100}
            disabled={!allowed}
            value={Math.round(draft.device_score * 100)}
            onChange={(value) =>
              setDraft({ ...draft, device_score: Math.min(100, Math.max(50, Number(value) || 50)) / 100 })
            }
          />
        )}
        {save.isError && <ErrorNotice error={save.error} title="The rules are as they were" />}
        {allowed && (
          <Group>
            <Button type="submit" variant="default" loading={save.isPending} disabled={isSame}>
              Apply to everybody
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
