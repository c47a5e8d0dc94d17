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
  Textarea,
  TextInput,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { usePlanActivity, useUpdateActivity } from '../api/change-activity.ts'
import { type ActivityForm, changeOf, formOf, formProblems, isOver } from '../model/activity-form.ts'
import { activityTitle } from '../model/activity-words.ts'
import { type Person, personOfActivity } from '../model/log-draft.ts'
import { CampaignField, MeetingFields, WhenFields } from './activity-fields.tsx'
import { KindChoice } from './log-sheet.tsx'
import { useNewActivityId } from './use-new-activity-id.ts'

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

/** What is in the form, under an id that stands for it: sent again as it is, it is the same activity. */
type Draft = { readonly form: ActivityForm; readonly id: string }

/** The form, and what sends it. */
function useActivityForm({ activity, person, onClose }: DialogProps) {
  const { workspace_id: workspaceId, time_zone: timeZone } = useWorkspace()
  const format = useFormat()
  const clock = { now: useNow(), timeZone }
  const newId = useNewActivityId()
  const about = person ?? (activity && personOfActivity(activity))
  const only = about?.campaigns.length === 1 ? about.campaigns[0]?.campaign_id : undefined
  const [{ form, id }, setDraft] = useState<Draft>(() => ({
    form: formOf(activity, clock, only ?? null),
    id: newId(),
  }))
  const plan = usePlanActivity(workspaceId)
  const update = useUpdateActivity(workspaceId)
  const set = (patch: Partial<ActivityForm>) => setDraft({ form: { ...form, ...patch }, id: newId() })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const onSuccess = (saved: Activity) => {
      notifications.show({ message: `${activityTitle(saved)}, ${format.instant(saved.at)}: saved.` })
      onClose()
    }
    const change = changeOf(form, clock, activity)
    if (activity)
      update.mutate(
        { id: activity.activity_id, change: { ...change, version: activity.version } },
        { onSuccess },
      )
    else
      plan.mutate(
        { ...change, activity_id: id, contact_id: about?.contactId ?? null, deal_id: about?.dealId ?? null },
        { onSuccess },
      )
  }
  return { form, set, about, clock, submit, saving: activity ? update : plan }
}

function ActivityFields(props: DialogProps) {
  const { activity, onClose } = props
  const { form, set, about, clock, submit, saving } = useActivityForm(props)
  const problems = formProblems(form, clock.timeZone)
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
          <MeetingFields
            form={form}
            onChange={set}
            email={about ? about.email : null}
            isOver={isOver(form, clock) && !activity?.invite}
          />
        )}
        <CampaignField form={form} onChange={set} known={[...(about?.campaigns ?? []), activity?.campaign]} />
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
