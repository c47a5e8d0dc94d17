import {
  ACTIVITY_KINDS,
  ACTIVITY_WORDS,
  type Activity,
  type ActivityKind,
  OUTCOMES,
} from '@tributary/contract/activities'
import { useState } from 'react'
import { Button, Drawer, Group, Stack, Text, Textarea, UnstyledButton } from '../../../ui/primitives.ts'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { FOLLOW_UPS, type Person } from '../model/log-draft.ts'
import styles from './activities.module.css'
import { ReachButtons } from './contact-line.tsx'
import { KindIcon } from './kind-icon.tsx'
import { useLog } from './use-log.ts'
import { useOnce } from './use-once.ts'

type LogSheetProps = {
  person: Person | undefined
  /** What was planned and is done now. */
  planned?: Activity | undefined
  onPlan?: (() => void) | undefined
  onClose: () => void
}

/** As high as what is in it, from the bottom up: within reach of the thumb. */
const SHEET = {
  inner: { alignItems: 'flex-end' },
  content: { height: 'auto', maxHeight: '92dvh', flex: '1 1 100%' },
} as const

/** One tap on what came of it logs it; a second one plans the follow-up. */
export function LogSheet({ person, planned, onPlan, onClose }: LogSheetProps) {
  const isPhone = useIsPhone()
  return (
    <Drawer
      opened
      onClose={onClose}
      position={isPhone ? 'bottom' : 'right'}
      size={isPhone ? 'auto' : 'sm'}
      title={person?.name ?? planned?.subject ?? 'Log an activity'}
      styles={{
        title: { fontWeight: 600, fontSize: 16 },
        body: { paddingBottom: 'calc(24px + env(safe-area-inset-bottom))' },
        ...(isPhone ? SHEET : {}),
      }}
    >
      <SheetSteps person={person} planned={planned} onPlan={onPlan} onClose={onClose} />
    </Drawer>
  )
}

function SheetSteps({ person, planned, onPlan, onClose }: LogSheetProps) {
  const { log, followUp } = useLog()
  const [kind, setKind] = useState<ActivityKind>(planned?.kind ?? 'CALL')
  const [note, setNote] = useState('')
  const [isWriting, setIsWriting] = useState(false)
  // A contact of one campaign is called for it, unless somebody says otherwise.
  const only = person?.campaigns.length === 1 ? person.campaigns[0] : undefined
  const [campaignId, setCampaignId] = useState(planned?.campaign?.campaign_id ?? only?.campaign_id ?? null)
  const [isLogged, setIsLogged] = useState(false)
  const [logOnce, followUpOnce] = [useOnce(), useOnce()]
  const tap = (outcome: string) =>
    logOnce(async () => {
      await log({ person, planned, kind, outcome, note, campaignId })
      if (person) setIsLogged(true)
      else onClose()
    })
  if (isLogged && person)
    return (
      <FollowUpStep
        onChoose={(days) =>
          void followUpOnce(() => followUp({ person, kind, campaignId, days }).then(onClose))
        }
        onClose={onClose}
      />
    )
  return (
    <Stack gap="md">
      {person && (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed" className="ellipsis">
            {[person.organisation, planned?.subject].filter((text) => text).join(' · ')}
          </Text>
          <ReachButtons {...person} />
        </Group>
      )}
      <KindChoice value={kind} onChange={setKind} />
      {person && person.campaigns.length > 0 && (
        <CampaignChips campaigns={person.campaigns} value={campaignId} onChange={setCampaignId} />
      )}
      {isWriting ? (
        <Textarea
          label="Note"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={10_000}
          data-autofocus
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      ) : (
        <Group gap="xs">
          <Button variant="subtle" size="sm" onClick={() => setIsWriting(true)}>
            Add a note
          </Button>
          {onPlan && (
            <Button variant="subtle" size="sm" onClick={onPlan}>
              Plan instead
            </Button>
          )}
        </Group>
      )}
      <div className={styles.outcomes}>
        {OUTCOMES[kind].map((entry) => (
          <Button
            key={entry.outcome}
            h={52}
            px={8}
            variant={entry.declined ? 'default' : entry.replied ? 'light' : 'default'}
            onClick={() => void tap(entry.outcome)}
          >
            {entry.label}
          </Button>
        ))}
      </div>
    </Stack>
  )
}

export function KindChoice({
  value,
  onChange,
}: {
  value: ActivityKind
  onChange: (kind: ActivityKind) => void
}) {
  return (
    <div role="radiogroup" aria-label="Kind of activity" className={styles.kinds}>
      {ACTIVITY_KINDS.map((kind) => (
        <UnstyledButton
          key={kind}
          role="radio"
          aria-checked={kind === value}
          className={styles.kind ?? ''}
          onClick={() => onChange(kind)}
        >
          <KindIcon kind={kind} />
          <span>{kind === 'CONFERENCE' ? 'Event' : ACTIVITY_WORDS[kind].label}</span>
        </UnstyledButton>
      ))}
    </div>
  )
}

type ChipsProps = {
  campaigns: Person['campaigns']
  value: string | null
  onChange: (id: string | null) => void
}

/** Which campaign it is for; a second tap says none. */
function CampaignChips({ campaigns, value, onChange }: ChipsProps) {
  return (
    <Group gap={6} role="group" aria-label="For the campaign">
      {campaigns.map((campaign) => {
        const isOn = campaign.campaign_id === value
        return (
          <Button
            key={campaign.campaign_id}
            size="xs"
            mih={36}
            variant={isOn ? 'light' : 'default'}
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? null : campaign.campaign_id)}
          >
            {campaign.name}
          </Button>
        )
      })}
    </Group>
  )
}

function FollowUpStep({ onChoose, onClose }: { onChoose: (days: number) => void; onClose: () => void }) {
  return (
    <Stack gap="sm">
      <Text role="status">Logged. Follow up?</Text>
      <div className={styles.outcomes}>
        {FOLLOW_UPS.map((choice) => (
          <Button key={choice.days} h={48} variant="default" onClick={() => onChoose(choice.days)}>
            {choice.label}
          </Button>
        ))}
        <Button h={48} onClick={onClose}>
          No follow-up
        </Button>
      </div>
    </Stack>
  )
}
