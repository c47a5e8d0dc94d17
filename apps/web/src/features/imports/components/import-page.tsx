import { useQuery } from '@tanstack/react-query'
import type { Upload } from '@tributary/contract/imports'
import { can } from '@tributary/contract/permissions'
import { useRef, useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { importsQuery } from '../api/list-imports.ts'
import { useStartImport } from '../api/start-import.ts'
import { sendUpload } from '../api/upload-file.ts'
import { DropZone } from './drop-zone.tsx'
import { ImportHistory } from './import-history.tsx'
import { MappingForm } from './mapping-form.tsx'

/** Files in: choose, map, watch, and get back what was refused. */
export function ImportPage() {
  const workspace = useWorkspace()
  const imports = useQuery(importsQuery(workspace.workspace_id))
  const list = imports.data?.imports ?? []
  return (
    <Page
      title="Import"
      finding="Bring in files of events, orders, refunds, spend or ready-made paths. The same row sent twice counts once."
    >
      {can(workspace.role, 'importData') ? (
        <Panel>
          <NewImport workspaceId={workspace.workspace_id} />
        </Panel>
      ) : (
        <Notice title="Importing is not part of your role">
          Ask an owner, admin or analyst of {workspace.name}.
        </Notice>
      )}
      {imports.isError && <ErrorNotice error={imports.error} onRetry={() => void imports.refetch()} />}
      {imports.isPending && <AfterAWhile>{null}</AfterAWhile>}
      {imports.data && (
        <Panel title="History" flush>
          {list.length === 0 ? (
            <Text c="dimmed" p="md">
              No file has been imported yet.
            </Text>
          ) : (
            <ImportHistory imports={list} />
          )}
        </Panel>
      )}
    </Page>
  )
}

function NewImport({ workspaceId }: { workspaceId: string }) {
  const [sending, setSending] = useState<{ name: string; bytes: number; sent: number } | null>(null)
  const [upload, setUpload] = useState<Upload | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const transfer = useRef<AbortController | null>(null)
  const start = useStartImport(workspaceId)
  const send = async (file: File) => {
    const control = new AbortController()
    transfer.current = control
    setFailure(null)
    setSending({ name: file.name, bytes: file.size, sent: 0 })
    try {
      setUpload(
        await sendUpload(
          workspaceId,
          file,
          (sent) => setSending({ name: file.name, bytes: file.size, sent }),
          control.signal,
        ),
      )
    } catch (error) {
      if (!control.signal.aborted) setFailure(error)
    } finally {
      setSending(null)
    }
  }
  const discard = () => {
    setUpload(null)
    start.reset()
  }
  return (
    <>
      {failure !== null && <ErrorNotice error={failure} title="The file was not taken" />}
      {start.isError && <ErrorNotice error={start.error} title="The import did not start" />}
      {upload === null ? (
        <DropZone
          sending={sending}
          onFile={(file) => void send(file)}
          onCancel={() => transfer.current?.abort()}
        />
      ) : (
        <MappingForm
          key={upload.upload_id}
          upload={upload}
          busy={start.isPending}
          onDiscard={discard}
          onStart={(choice) =>
            start.mutate({ upload_id: upload.upload_id, ...choice }, { onSuccess: discard })
          }
        />
      )}
    </>
  )
}
