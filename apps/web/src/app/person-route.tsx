import { useParams } from '@tanstack/react-router'
import { PersonPage } from '../features/people/components/person-page.tsx'

export function PersonRoute() {
  const { personId } = useParams({ from: '/signed-in/workspace/people/$personId' })
  return <PersonPage key={personId} personId={personId} />
}
