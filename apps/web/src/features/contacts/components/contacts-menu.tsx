import { IconDots } from '@tabler/icons-react'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { downloadText } from '../../../lib/download.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ActionIcon, Menu, notifications } from '../../../ui/primitives.ts'
import { useExportContacts } from '../api/contact-files.ts'
import type { ContactsSearch } from '../model/contacts-search.ts'
import { FieldsDialog } from './fields-dialog.tsx'

const FILES = {
  csv: { name: 'contacts.csv', type: 'text/csv;charset=utf-8' },
  vcard: { name: 'contacts.vcf', type: 'text/vcard;charset=utf-8' },
} as const

/** Files of what is shown, and the workspace's own fields. */
export function ContactsMenu({ search }: { search: ContactsSearch }) {
  const workspace = useWorkspace()
  const file = useExportContacts(workspace.workspace_id, search)
  const [isFields, setIsFields] = useState(false)
  const download = (format: 'csv' | 'vcard') =>
    file.mutate(format, {
      onSuccess: (text) => downloadText(FILES[format].name, text, FILES[format].type),
      onError: (error) => notifications.show({ title: 'Nothing was exported', message: error.message }),
    })
  return (
    <>
      <Menu position="bottom-end" shadow="sm">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about contacts" loading={file.isPending}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => download('csv')}>Export these as CSV</Menu.Item>
          <Menu.Item onClick={() => download('vcard')}>Export these as vCards</Menu.Item>
          {can(workspace.role, 'manageWorkspace') && (
            <Menu.Item onClick={() => setIsFields(true)}>Own fields</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isFields && <FieldsDialog onClose={() => setIsFields(false)} />}
    </>
  )
}
