import { useQuery } from '@tanstack/react-query'
import { createFormatter } from '../../../lib/format.ts'
import { localTimeZone, zoneWords } from '../../../lib/places.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Group, NativeSelect, Switch, Text, TextInput } from '../../../ui/primitives.ts'
import { runningCampaignsQuery } from '../api/list-running-campaigns.ts'
import { type ActivityForm, elsewhereAt, formProblems } from '../model/activity-form.ts'

type FieldProps = { form: ActivityForm; onChange: (patch: Partial<ActivityForm>) => void }

/** When, in the time of the workspace, and for how long. */
export function WhenFields({ form, onChange }: FieldProps) {
  const timeZone = useWorkspace().time_zone
  const deviceZone = localTimeZone()
  const problems = formProblems(form, timeZone)
  const elsewhere = elsewhereAt(form, timeZone, deviceZone)
  return (
    <Group gap="sm" align="flex-start">
      <TextInput
        label="When"
        description={
          elsewhere &&
          `${zoneWords(timeZone)}; on this device it is ${createFormatter(undefined, deviceZone).instant(elsewhere)}`
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        flex="2 1 220px"
        type="datetime-local"
        required
        error={problems.at}
        value={form.at}
        onChange={(event) => onChange({ at: event.currentTarget.value })}
      />
      <TextInput
        label="Minutes"
        flex="1 1 90px"
        inputMode="numeric"
        placeholder={form.kind === 'MEETING' ? '30' : ''}
        error={problems.minutes}
        value={form.minutes}
        onChange={(event) => onChange({ minutes: event.currentTarget.value.trim() })}
      />
    </Group>
  )
}

type MeetingProps = FieldProps & {
  email: string | null | undefined
  /** And nobody is invited yet. */
  isOver: boolean
}

/** Where a meeting is, and whether its guest is told. */
export function MeetingFields({ form, onChange, email, isOver }: MeetingProps) {
  return (
    <>
      <TextInput
        label="Where"
        placeholder="Address or link"
        maxLength={200}
        value={form.location}
        onChange={(event) => onChange({ location: event.currentTarget.value })}
      />
      {form.state === 'planned' &&
        (email === null || isOver ? (
          <Text size="xs" c="dimmed">
            {isOver
              ? 'Nobody is invited to a meeting that is over by now.'
              : 'Without an e-mail address the contact cannot be invited.'}
          </Text>
        ) : (
          <Switch
            label={`Invite ${email ?? 'the contact by e-mail'}`}
            description="Sends a calendar invitation, and what changes of it"
            checked={form.invites}
            onChange={(event) => onChange({ invites: event.currentTarget.checked })}
          />
        ))}
    </>
  )
}

type Named = { readonly campaign_id: string; readonly name: string }
type CampaignProps = FieldProps & {
  /** Of the contact and of the activity: also those that one is no member of, or that ended. */
  known: readonly (Named | null | undefined)[]
}

/** Which campaign it is for; nothing where there is none. */
export function CampaignField({ form, onChange, known }: CampaignProps) {
  const running = useQuery(runningCampaignsQuery(useWorkspace().workspace_id))
  const offered = [...(running.data?.campaigns ?? []), ...known].filter((campaign) => campaign != null)
  if (offered.length === 0) return null
  const names = new Map(offered.map(({ campaign_id, name }) => [campaign_id, name]))
  return (
    <NativeSelect
      label="Campaign"
      data={[{ value: '', label: 'None' }, ...[...names].map(([value, label]) => ({ value, label }))]}
      value={form.campaignId ?? ''}
      onChange={(event) => onChange({ campaignId: event.currentTarget.value || null })}
    />
  )
}
