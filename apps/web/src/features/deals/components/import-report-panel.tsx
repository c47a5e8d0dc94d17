import type { ImportReport } from '@tributary/contract/deals'
import type { ReactNode } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Table, Text } from '../../../ui/primitives.ts'
import { problemPlace, SEVERITY_WORDS } from '../model/import-words.ts'

type ImportReportPanelProps = {
  report: ImportReport
  actions: ReactNode
  /** What an undo did, in words. */
  undone: string | undefined
}

/** What was done, or would be, by file; and everything that was odd. */
export function ImportReportPanel({ report, actions, undone }: ImportReportPanelProps) {
  const format = useFormat()
  const title = report.dry_run ? 'What would happen' : 'What was done'
  return (
    <>
      <Panel title={title} note={undone} actions={actions} flush>
        <Table.ScrollContainer minWidth={480}>
          <Table fz="xs" verticalSpacing={8} horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>File</Table.Th>
                <Table.Th>Holds</Table.Th>
                <Table.Th ta="right">Rows</Table.Th>
                <Table.Th ta="right">New</Table.Th>
                <Table.Th ta="right">Changed</Table.Th>
                <Table.Th ta="right">As before</Table.Th>
                <Table.Th ta="right">Refused</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.files.map((file) => (
                <Table.Tr key={file.name}>
                  <Table.Td>{file.name}</Table.Td>
                  <Table.Td>{file.kind}</Table.Td>
                  {[file.rows, file.created, file.changed, file.same, file.refused].map((count, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand still
                    <Table.Td key={at} ta="right" className="num">
                      {format.count(count)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
      {report.problems.length > 0 && (
        <Panel title="What was odd" note="The most frequent first" flush>
          <Table.ScrollContainer minWidth={480}>
            <Table fz="xs" verticalSpacing={8} horizontalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th ta="right">Rows</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>First</Table.Th>
                  <Table.Th>Made of it</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {report.problems.map(({ message, count, first }) => (
                  <Table.Tr key={`${first.file} ${first.column} ${message}`}>
                    <Table.Td ta="right" className="num">
                      {format.count(count)}
                    </Table.Td>
                    <Table.Td>
                      {first.value !== '' && !message.includes(first.value) && `“${first.value}” `}
                      {message}
                    </Table.Td>
                    <Table.Td>{problemPlace(first)}</Table.Td>
                    <Table.Td>{SEVERITY_WORDS[first.severity]}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Panel>
      )}
      {report.problems.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was odd.
        </Text>
      )}
    </>
  )
}
