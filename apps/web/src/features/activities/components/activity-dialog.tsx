import { useQuery } from '@tanstack/react-query'
import { type Activity, OUTCOMES } from '@tributary/contract/activities'
import { type FormEvent, useState } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import {
  Button,
  Group,
  Modal,
  NativeSelect,
  notifications,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { usePlanActivity, useUpdateActivity } from '../api/change-activity.ts'
import { runningCampaignsQuery } from '../api/list-running-campaigns.ts'
import { type ActivityForm, changeOf, formOf, formProblems } from '../model/activity-form.ts'
import { activityTitle } from '../model/activity-words.ts'
import { type Person, personOfActivity } from '../model/log-draft.ts'
import { KindChoice } from './log-sheet.tsx'

type DialogProps = { activity?: Activity | undefined; person?: Person | undefined; onClose: () => void }

/** Plans an activity, or changes one. */
export function ActivityDialog(props: DialogProps) {
  const isPhone = useIsPhone()
  const { activity, person } = props
  const title = activity ? activityTitle(activity) : person ? `Plan with ${person.name}` : 'Plan an activity'
  return (
    <Modal opened onClose={props.onClose} title={title} size="md" fullScreen={isPhone}>
      <ActivityFields {...props} />
    </Modal>
  )
}

function ActivityFields({ activity, person, onClose }: DialogProps) {
  const workspaceId = useWorkspace().workspace_id
  const format = useFormat()
  const now = useNow()
  const about = person ?? (activity && personOfActivity(activity))
  const only = about?.campaigns.length === 1 ? about.campaigns[0]?.campaign_id : undefined
  const [form, setForm] = useState(() => formOf(activity, now, only ?? null))
  const campaigns = useQuery(runningCampaignsQuery(workspaceId))
  const plan = usePlanActivity(workspaceId)
  const update = useUpdateActivity(workspaceId)
  const set = (patch: Partial<ActivityForm>) => setForm({ ...form, ...patch })
  const problems = formProblems(form)
  const saving = activity ? update : plan
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const onSuccess = (saved: Activity) => {
      notifications.show({ message: `${activityTitle(saved)}, ${format.instant(saved.at)}: saved.` })
      onClose()
    }
    const change = changeOf(form)
    if (activity)
      update.mutate(
        { id: activity.activity_id, change: { ...change, version: activity.version } },
        { onSuccess },
      )
    else
      plan.mutate(
        { ...change, contact_id: about?.contactId ?? null, deal_id: about?.dealId ?? null },
        { onSuccess },
      )
  }
  const choices = (campaigns.data?.campaigns ?? []).map((entry) => ({
    value: entry.campaign_id,
    label: entry.name,
  }))
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <KindChoice value={form.kind} onChange={(kind) => set({ kind, outcome: null })} />
        {form.state === 'done' && (
          <NativeSelect
            label="What came of it"
            data={[
              { value: '', label: '-' },
              ...OUTCOMES[form.kind].map((entry) => ({ value: entry.outcome, label: entry.label })),
            ]}
            value={form.outcome ?? ''}
            onChange={(event) => set({ outcome: event.currentTarget.value || null })}
          />
        )}
        <WhenFields form={form} onChange={set} />
        <TextInput
          label="Subject"
          maxLength={200}
          value={form.subject}
          onChange={(event) => set({ subject: event.currentTarget.value })}
        />
        {form.kind === 'MEETING' && (
          <MeetingFields form={form} onChange={set} email={about ? about.email : null} />
        )}
        {choices.length > 0 && (
          <NativeSelect
            label="Campaign"
            data={[{ value: '', label: 'None' }, ...choices]}
            value={form.campaignId ?? ''}
            onChange={(event) => set({ campaignId: event.currentTarget.value || null })}
          />
        )}
        <Textarea
          label="Note"
          description="Seen by your team only"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={10_000}
          value={form.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        {saving.isError && <ErrorNotice error={saving.error} title="It was not saved" />}
        <Group gap="xs">
          <Button
            type="submit"
            size="md"
            loading={saving.isPending}
            disabled={Object.keys(problems).length > 0}
          >
            {activity ? 'Save' : 'Plan'}
          </Button>
          <Button variant="subtle" color="gray" size="md" onClick={onClose}>
            Leave as it is
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type WhenProps = { form: ActivityForm; onChange: (patch: Partial<ActivityForm>) => void }

function WhenFields({ form, onChange }: WhenProps) {
  const problems = formProblems(form)
  return (
    <Group gap="sm" align="flex-start">
      <TextInput
        label="When"
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

type MeetingProps = {
  form: ActivityForm
  onChange: (patch: Partial<ActivityForm>) => void
  email: string | null | undefined
}

function MeetingFields({ form, onChange, email }: MeetingProps) {
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
        (email === null ? (
          <Text size="xs" c="dimmed">
            Without an e-mail address the contact cannot be invited.
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
