import { useParams } from '@tanstack/react-router'
import { ContactActivities } from '../features/activities/components/contact-activities.tsx'
import { personOfContact } from '../features/activities/model/log-draft.ts'
import { ContactPage } from '../features/contacts/components/contact-page.tsx'
import { PipedriveRecordPanel } from '../features/pipedrive/components/record-panel.tsx'

export function ContactRoute() {
  const { contactId } = useParams({ from: '/signed-in/workspace/contacts/$contactId' })
  return (
    <ContactPage key={contactId} contactId={contactId}>
      {(contact) => (
        <>
          <ContactActivities person={personOfContact(contact)} />
          <PipedriveRecordPanel kind="person" recordId={contact.contact_id} />
        </>
      )}
    </ContactPage>
  )
}
