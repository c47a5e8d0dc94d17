import { useQuery } from '@tanstack/react-query'
import type { LedgerSetting } from '@tributary/contract/ledger'
import { can } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { ledgerSettingQuery } from '../../../lib/ledger-query.ts'
import { isDataDriven, MAX_COMPARED, MODEL_FAMILIES, modelLabel } from '../../../lib/model-choice.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, MultiSelect, NumberInput, notifications, Stack } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useUpdateLedger } from '../api/update-ledger.ts'

/** Which models are recorded in the credit ledger. */
export function LedgerPanel() {
  const workspace = useWorkspace()
  const allowed = can(workspace.role, 'readNumbers')
  const setting = useQuery({ ...ledgerSettingQuery(workspace.workspace_id), enabled: allowed })
  if (!allowed) return null
  return (
    <Panel
      title="Credit ledger"
      note="Credits that are recorded, so that a number of last month can be explained"
    >
      {setting.isError && <ErrorNotice error={setting.error} onRetry={() => void setting.refetch()} />}
      {setting.data && <LedgerForm setting={setting.data} />}
    </Panel>
  )
}

function LedgerForm({ setting }: { setting: LedgerSetting }) {
  const workspace = useWorkspace()
  const allowed = can(workspace.role, 'manageWorkspace')
  const [draft, setDraft] = useState(setting)
  const update = useUpdateLedger(workspace.workspace_id)
  const offered = MODEL_FAMILIES.filter((info) => !info.dataDriven).map(({ family, parameter }) =>
    family === 'custom' ? `custom:${parameter?.initial}` : family,
  )
  const models = [...new Set([...offered, ...draft.models])].filter((model) => !isDataDriven(model))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate(draft, {
      onSuccess: () => notifications.show({ message: 'The ledger records these models from now on.' }),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={420} align="stretch">
        <MultiSelect
          label="Models"
          description="Rule models; those learned from the data are fitted anew each time"
          data={models.map((value) => ({ value, label: modelLabel(value) }))}
          value={draft.models}
          maxValues={MAX_COMPARED}
          disabled={!allowed}
          error={draft.models.length === 0 && 'Choose at least one model'}
          onChange={(value) => setDraft({ ...draft, models: value })}
        />
        <NumberInput
          label="Window (days before the conversion)"
          min={1}
          max={3650}
          allowDecimal={false}
          disabled={!allowed}
          value={draft.lookback_days}
          onChange={(value) => setDraft({ ...draft, lookback_days: Number(value) || setting.lookback_days })}
        />
        {update.isError && <ErrorNotice error={update.error} title="Nothing was saved" />}
        {allowed && (
          <Button
            type="submit"
            loading={update.isPending}
            disabled={draft.models.length === 0 || JSON.stringify(draft) === JSON.stringify(setting)}
            style={{ alignSelf: 'flex-start' }}
          >
            Save
          </Button>
        )}
      </Stack>
    </form>
  )
}
