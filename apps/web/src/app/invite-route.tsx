import { useNavigate, useParams } from '@tanstack/react-router'
import { InviteCard } from '../features/access/components/invite-card.tsx'

/** Where an invitation's link leads; then on to the workspace. */
export function InviteRoute() {
  const { token } = useParams({ from: '/invite/$token' })
  const navigate = useNavigate()
  return (
    <InviteCard
      key={token}
      token={token}
      onJoined={(workspace) => void navigate({ to: '/', search: { workspace } })}
    />
  )
}
