import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Stack, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { meQuery } from '../api/get-me.ts'
import { inviteQuery, useAcceptInvite } from '../api/invite.ts'
import { useSignOut } from '../api/sign-out.ts'
import { FrontCard } from './front-card.tsx'
import { JoinForm } from './join-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

type InviteCardProps = { token: string; onJoined: (workspaceId: string) => void }

/** Where an invitation's link leads: join as who is signed in, sign in, or make an account. */
export function InviteCard({ token, onJoined }: InviteCardProps) {
  const invite = useQuery(inviteQuery(token))
  const me = useQuery(meQuery)
  if (invite.isError) {
    return (
      <FrontCard title="Invitation" lead="It leads nowhere any more.">
        <ErrorNotice error={invite.error} title="You cannot join with this link" />
      </FrontCard>
    )
  }
  if (!invite.data || !me.data) return <AfterAWhile>{null}</AfterAWhile>
  const { workspace_name: name, role, email, invited_by: by, has_account: hasAccount } = invite.data
  const words = role.toLowerCase().replace('_', ' ')
  const lead = `${by === null ? 'You are invited' : `${by} invites you`} to join as ${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}.`
  return (
    <FrontCard title={name} lead={lead}>
      {me.data.user === null ? (
        <Newcomer token={token} email={email} hasAccount={hasAccount} onJoined={onJoined} />
      ) : (
        <AsUser token={token} user={me.data.user.email} email={email} onJoined={onJoined} />
      )}
    </FrontCard>
  )
}

type NewcomerProps = InviteCardProps & { email: string | null; hasAccount: boolean }

function Newcomer({ token, email, hasAccount, onJoined }: NewcomerProps) {
  const [signsIn, setSignsIn] = useState(hasAccount)
  // Once signed in, the card offers to join as that account.
  if (signsIn) {
    return (
      <Stack gap="sm">
        <SignInForm onDone={() => undefined} {...(email === null ? {} : { email })} />
        {!hasAccount && (
          <Button variant="subtle" size="compact-sm" onClick={() => setSignsIn(false)}>
            I have no account yet
          </Button>
        )}
      </Stack>
    )
  }
  return (
    <Stack gap="sm">
      <JoinForm token={token} email={email} onJoined={onJoined} />
      {email === null && (
        <Button variant="subtle" size="compact-sm" onClick={() => setSignsIn(true)}>
          I have an account
        </Button>
      )}
    </Stack>
  )
}

type AsUserProps = InviteCardProps & { user: string; email: string | null }

function AsUser({ token, user, email, onJoined }: AsUserProps) {
  const accept = useAcceptInvite(token)
  const signOut = useSignOut(async () => undefined)
  const isOther = email !== null && email !== user
  return (
    <Stack gap="sm">
      <Text>
        You are signed in as <b>{user}</b>
        {isOther ? `, and the invitation is for ${email}.` : '.'}
      </Text>
      {accept.isError && <ErrorNotice error={accept.error} title="You have not joined" />}
      {!isOther && (
        <Button
          loading={accept.isPending}
          onClick={() => accept.mutate(undefined, { onSuccess: (joined) => onJoined(joined.workspace_id) })}
        >
          Join
        </Button>
      )}
      <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        Use another account
      </Button>
    </Stack>
  )
}
