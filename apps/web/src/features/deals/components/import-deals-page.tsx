import type { ImportReport } from '@tributary/contract/deals'
import { useRef, useState } from 'react'
import { decodeText } from '../../../lib/file-text.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CurrencySelect } from '../../../ui/currency-select.tsx'
import { BackLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useUndoDeals } from '../api/change-deals.ts'
import { useImportDeals } from '../api/import-deals.ts'
import { undoFailedTitle, undoneText } from '../model/import-words.ts'
import { ImportDealsProgress } from './import-deals-progress.tsx'
import { ImportReportPanel } from './import-report-panel.tsx'

type ChosenFile = { readonly name: string; readonly text: string }

/** Opportunities, accounts, products and agents of another CRM: looked at first, then imported, then undone if need be. */
export function ImportDealsPage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const [files, setFiles] = useState<readonly ChosenFile[]>([])
  const [currency, setCurrency] = useState(workspace.currency ?? 'USD')
  const [report, setReport] = useState<ImportReport>()
  const input = useRef<HTMLInputElement>(null)
  const send = useImportDeals(workspace.workspace_id)
  const undo = useUndoDeals(workspace.workspace_id)
  const look = (chosen: readonly ChosenFile[], money: string, dryRun: boolean) => {
    setReport(undefined)
    undo.reset()
    send.mutate({ files: chosen, currency: money, dry_run: dryRun }, { onSuccess: setReport })
  }
  const choose = async (list: FileList | null) => {
    if (!list || list.length === 0) return
    const chosen = await Promise.all(
      [...list].map(async (file) => ({ name: file.name, text: decodeText(await file.arrayBuffer()) })),
    )
    setFiles(chosen)
    look(chosen, currency, true)
  }
  return (
    <Page
      title="Import deals"
      finding="CSV files of opportunities, accounts, products and sales agents. Choose them together: what belongs to what is found by the names."
    >
      <BackLink to="/deals" search={true}>
        All deals
      </BackLink>
      <Panel title="Files">
        <Stack gap="sm">
          <Group gap="sm" align="flex-end">
            <input
              ref={input}
              type="file"
              multiple
              hidden
              accept=".csv,.tsv,.txt"
              aria-label="Files to import"
              onChange={(event) => void choose(event.currentTarget.files)}
            />
            <Button variant={files.length > 0 ? 'default' : 'filled'} onClick={() => input.current?.click()}>
              Choose files
            </Button>
            <CurrencySelect
              label="Amounts are in"
              w={220}
              value={currency}
              onChange={(value) => {
                if (value === null) return
                setCurrency(value)
                if (files.length > 0) look(files, value, true)
              }}
            />
          </Group>
          <Text size="xs" c="dimmed">
            Nothing is imported before you have seen what would happen. A file that is imported again changes
            only what is different in it.
          </Text>
          {files.length > 0 && <Text size="sm">{files.map(({ name }) => name).join(', ')}</Text>}
          {send.isPending && send.variables.dry_run && <Text size="sm">Reading the files…</Text>}
          {send.isPending && !send.variables.dry_run && <ImportDealsProgress />}
          {undo.isPending && <ImportDealsProgress />}
          {send.isError && <ErrorNotice error={send.error} title="These files cannot be imported" />}
        </Stack>
      </Panel>
      {report && (
        <ImportReportPanel
          report={report}
          actions={
            <ReportActions
              report={report}
              sending={send.isPending}
              onImport={() => look(files, currency, false)}
              undo={undo}
            />
          }
          undone={undo.data && undoneText(undo.data, format)}
        />
      )}
      {undo.isError && <ErrorNotice error={undo.error} title={undoFailedTitle(undo.error)} />}
    </Page>
  )
}

type ReportActionsProps = {
  report: ImportReport
  sending: boolean
  onImport: () => void
  undo: ReturnType<typeof useUndoDeals>
}

/** After a look: import. After an import: take the deals back. */
function ReportActions({ report, sending, onImport, undo }: ReportActionsProps) {
  const { change_id } = report
  if (report.dry_run)
    return (
      <Button size="xs" loading={sending} onClick={onImport}>
        Import
      </Button>
    )
  if (change_id === null || undo.isSuccess) return null
  return (
    <Button size="xs" variant="default" loading={undo.isPending} onClick={() => undo.mutate(change_id)}>
      Undo the deals
    </Button>
  )
}
