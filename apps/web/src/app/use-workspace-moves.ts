import { useNavigate } from '@tanstack/react-router'
import { useSignOut } from '../features/access/api/sign-out.ts'

/** Ways to leave the workspace that is open. */
export function useWorkspaceMoves() {
  const navigate = useNavigate()
  const signOut = useSignOut(() => navigate({ to: '/sign-in' }))
  return {
    leave: () => void navigate({ to: '/overview', search: { workspace: undefined } }),
    startOwn: () => void navigate({ to: '/welcome' }),
    signOut: () => signOut.mutate(),
  }
}
