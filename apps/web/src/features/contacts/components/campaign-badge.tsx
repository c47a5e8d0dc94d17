import { IconTargetArrow } from '@tabler/icons-react'
import type { Contact } from '@tributary/contract/contacts'
import { Badge } from '../../../ui/primitives.ts'

/** That a contact is on the list of outreach campaigns, and of which; nothing for one that is on none. */
export function CampaignBadge({ campaigns }: Pick<Contact, 'campaigns'>) {
  const [first, ...others] = campaigns
  if (!first) return null
  const names = campaigns.map(({ name }) => name).join(', ')
  return (
    <Badge
      size="sm"
      variant="light"
      tt="none"
      fw={500}
      maw={200}
      leftSection={<IconTargetArrow size={12} aria-hidden />}
      title={`In ${campaigns.length === 1 ? 'the campaign' : 'the campaigns'} ${names}`}
    >
      {others.length === 0 ? first.name : `${first.name} +${others.length}`}
    </Badge>
  )
}
