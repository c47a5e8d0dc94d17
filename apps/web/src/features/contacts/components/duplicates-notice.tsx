import { useQuery } from '@tanstack/react-query'
import type { Contact } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { duplicatesQuery } from '../api/duplicates.ts'
import { DuplicatePairView } from './duplicate-pair.tsx'

/** Says that the contact is likely here twice. */
export function DuplicatesNotice({ contact }: { contact: Contact }) {
  const workspace = useWorkspace()
  const { data } = useQuery(duplicatesQuery(workspace.workspace_id, contact.contact_id))
  const [pair] = data?.pairs ?? []
  if (!pair || !can(workspace.role, 'editContacts')) return null
  return (
    <Notice tone="warn" title="Likely here twice">
      <DuplicatePairView pair={pair} stays={contact.contact_id} />
    </Notice>
  )
}
