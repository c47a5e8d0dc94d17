import { useQuery } from '@tanstack/react-query'
import type { LedgerHistory } from '@tributary/contract/ledger'
import { useState } from 'react'
import { causeLabel, ledgerSettingQuery } from '../../../lib/ledger-query.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Group, Select, Stack, Text } from '../../../ui/primitives.ts'
import { QueryState } from '../../../ui/states.tsx'
import { ledgerHistoryQuery } from '../api/get-ledger-history.ts'

/** What the credits of a conversion were, version by version, the newest first. */
export function LedgerHistoryPanel({ conversionId }: { conversionId: string }) {
  const { workspace_id } = useWorkspace()
  const setting = useQuery(ledgerSettingQuery(workspace_id))
  const [chosen, setChosen] = useState<string>()
  const model = chosen ?? setting.data?.models[0]
  const history = useQuery({
    ...ledgerHistoryQuery(workspace_id, conversionId, model),
    enabled: model !== undefined,
  })
  return (
    <Panel
      title="Recorded credits"
      note={
        setting.data &&
        `Each version since the conversion came in, ${setting.data.lookback_days}-day window; the newest holds`
      }
      actions={
        setting.data &&
        setting.data.models.length > 1 && (
          <Select
            size="xs"
            w={165}
            aria-label="Recorded model"
            allowDeselect={false}
            data={setting.data.models.map((value) => ({ value, label: modelLabel(value) }))}
            value={model ?? null}
            onChange={(value) => setChosen(value ?? undefined)}
          />
        )
      }
    >
      <QueryState query={history} />
      {history.data && <Versions history={history.data} />}
    </Panel>
  )
}

function Versions({ history }: { history: LedgerHistory }) {
  const format = useFormat()
  return (
    <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {history.records.toReversed().map((record, index) => (
        <Group
          component="li"
          key={record.recorded_at}
          justify="space-between"
          align="flex-start"
          gap="sm"
          wrap="nowrap"
        >
          <Stack gap={2} miw={0}>
            <Text fw={600} size="sm">
              {causeLabel(record.cause)}
              {index === 0 ? ' (holds now)' : ''}
            </Text>
            <Text size="xs" c="dimmed">
              {format.instant(record.recorded_at)}
            </Text>
          </Stack>
          <Text size="xs" ta="right" className="num" style={{ overflowWrap: 'anywhere' }}>
            {record.credits.length === 0
              ? `Unattributed ${format.money(record.net_amount_minor, record.currency)}`
              : record.credits
                  .filter((credit) => credit.share > 0)
                  .map(
                    (credit) => `${credit.channel} ${format.money(credit.net_amount_minor, record.currency)}`,
                  )
                  .join(' · ')}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
