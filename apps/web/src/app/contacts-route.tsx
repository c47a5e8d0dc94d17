import { ContactsPage } from '../features/contacts/components/contacts-page.tsx'
import { AddToCampaign } from '../features/outreach/components/add-to-campaign.tsx'

/** All contacts; selected ones may be put on the list of an outreach campaign. */
export function ContactsRoute() {
  return <ContactsPage selectionActions={(selection) => <AddToCampaign {...selection} />} />
}
