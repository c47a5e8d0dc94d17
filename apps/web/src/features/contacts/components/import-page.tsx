import type { ContactImportPreview } from '@tributary/contract/contact-imports'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { type FileToImport, usePreviewImport, useRevertImport, useRunImport } from '../api/contact-files.ts'
import { importSentence } from '../model/import-words.ts'
import { ContactsTabs } from './contacts-tabs.tsx'
import { ImportFile } from './import-file.tsx'
import { ImportHistory } from './import-history.tsx'
import { ImportMapping } from './import-mapping.tsx'
import { ImportResults } from './import-results.tsx'
import { tellUndone } from './use-contact-undo.ts'

type Chosen = { file: FileToImport; preview: ContactImportPreview }

/** A file of contacts: choose it, see what it would do, do it, take it back. */
export function ContactImportPage() {
  const workspace = useWorkspace().workspace_id
  const [chosen, setChosen] = useState<Chosen>()
  const preview = usePreviewImport(workspace)
  const look = (file: FileToImport) =>
    preview.mutate(file, { onSuccess: (answer) => setChosen({ file, preview: answer }) })
  return (
    <Page
      title="Import contacts"
      finding="From a CSV file or the vCards of an address book. You see what would happen before anything does, and a whole file can be taken back."
    >
      <ContactsTabs current="/contacts/import" />
      {!chosen && (
        <Panel title="Choose a file">
          <ImportFile onFile={look} isLoading={preview.isPending} />
        </Panel>
      )}
      {preview.isError && <ErrorNotice error={preview.error} title="The file cannot be read" />}
      {chosen && (
        <Planned
          chosen={chosen}
          isLooking={preview.isPending}
          onChange={look}
          onClose={() => setChosen(undefined)}
        />
      )}
      <ImportHistory />
    </Page>
  )
}

type PlannedProps = {
  chosen: Chosen
  isLooking: boolean
  onChange: (file: FileToImport) => void
  onClose: () => void
}

function Planned({ chosen: { file, preview }, isLooking, onChange, onClose }: PlannedProps) {
  const workspace = useWorkspace().workspace_id
  const format = useFormat()
  const run = useRunImport(workspace)
  const revert = useRevertImport(workspace)
  const changes = preview.create + preview.update
  const start = () =>
    run.mutate(file, {
      onSuccess: (done) => {
        onClose()
        showUndo({
          id: done.import_id,
          title: `${file.file_name} is imported`,
          message: importSentence(done, format),
          undo: () => tellUndone(revert.mutateAsync(done.import_id)),
        })
      },
    })
  return (
    <Stack gap="md">
      <Panel title={file.file_name} note={`Nothing is written yet. ${importSentence(preview, format)}`}>
        <Stack gap="md">
          <ImportMapping file={file} preview={preview} isBusy={isLooking} onChange={onChange} />
          {preview.rows === 0 && (
            <Notice tone="warn" title="No rows">
              The file has no row below its header.
            </Notice>
          )}
          {run.isError && <ErrorNotice error={run.error} title="Nothing was imported" />}
          <Group gap="xs">
            <Button loading={run.isPending} disabled={changes === 0 || isLooking} onClick={start}>
              {changes === 0 ? 'Nothing to import' : `Import ${format.count(changes)}`}
            </Button>
            <Button variant="default" onClick={onClose}>
              Another file
            </Button>
          </Group>
        </Stack>
      </Panel>
      {preview.results.length > 0 && (
        <Panel
          title="Row by row"
          note={
            preview.rows > preview.results.length
              ? `The first ${format.count(preview.results.length)} of ${format.count(preview.rows)}, refused rows before others.`
              : undefined
          }
          flush
        >
          <ImportResults results={preview.results} />
        </Panel>
      )}
      {preview.refuse > 0 && (
        <Text size="xs" c="dimmed">
          Refused rows are left out; the others are imported.
        </Text>
      )}
    </Stack>
  )
}
