import type { Upload } from '@tributary/contract/imports'
import { Box, Table, Text } from '../../../ui/primitives.ts'
import { fieldLabel } from '../model/field-words.ts'
import type { Mapping } from '../model/mapping.ts'

const SHOWN_ROWS = 5

const fieldOf = (field: string | undefined) => (field === undefined ? 'left out' : fieldLabel(field))

/** First rows of the file under the names the import will give them. */
export function FilePreview({ upload, mapping }: { upload: Upload; mapping: Mapping }) {
  const rows = upload.preview.slice(0, SHOWN_ROWS).map((row, index) => ({ row, place: index + 1 }))
  return (
    <Box>
      <Text size="xs" c="dimmed" mb={4}>
        First rows. Columns without a field are left out.
      </Text>
      <Box component="section" style={{ overflowX: 'auto' }} aria-label="First rows of the file" tabIndex={0}>
        <Table fz="xs" withTableBorder>
          <Table.Thead>
            <Table.Tr>
              {upload.columns.map((column) => (
                <Table.Th key={column} style={{ whiteSpace: 'nowrap' }}>
                  {column}
                  <Text size="xs" fw={400} c={mapping[column] === undefined ? 'dimmed' : 'var(--t-accent)'}>
                    {fieldOf(mapping[column])}
                  </Text>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ row, place }) => (
              <Table.Tr key={place}>
                {upload.columns.map((column) => (
                  <Table.Td
                    key={column}
                    className={mapping[column] === undefined ? 'quiet' : ''}
                    style={{ maxWidth: 220 }}
                  >
                    <div className="ellipsis" title={row[column]}>
                      {row[column]}
                    </div>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </Box>
  )
}
