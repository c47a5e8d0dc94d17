import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Group } from '../../../ui/primitives.ts'
import styles from './contacts.module.css'

const TABS = [
  { to: '/contacts', label: 'All contacts', needs: 'readContacts' },
  { to: '/contacts/suggested', label: 'Whom to contact next', needs: 'readContacts' },
  { to: '/contacts/organisations', label: 'Organisations', needs: 'readContacts' },
  { to: '/contacts/duplicates', label: 'Duplicates', needs: 'readContacts' },
  { to: '/contacts/import', label: 'Import', needs: 'importContacts' },
] as const

/** The pages about contacts. */
export function ContactsTabs({ current }: { current: (typeof TABS)[number]['to'] }) {
  const { role } = useWorkspace()
  return (
    <Group component="nav" aria-label="Contacts" gap={4} className={styles.tabs ?? ''}>
      {TABS.filter((tab) => can(role, tab.needs)).map((tab) => (
        <ButtonLink
          key={tab.to}
          to={tab.to}
          search={true}
          size="xs"
          variant={tab.to === current ? 'light' : 'subtle'}
          {...(tab.to === current && { 'aria-current': 'page' as const })}
        >
          {tab.label}
        </ButtonLink>
      ))}
    </Group>
  )
}
