/** Pages before a workspace is open. */

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../features/access/api/get-me.ts'
import { FrontCard } from '../features/access/components/front-card.tsx'
import { SignInForm } from '../features/access/components/sign-in-form.tsx'
import { SignUpForm } from '../features/access/components/sign-up-form.tsx'
import { type CreatedWorkspace, WorkspaceForm } from '../features/access/components/workspace-form.tsx'
import { WorkspaceReady } from '../features/access/components/workspace-ready.tsx'
import { safeReturn } from '../features/access/model/choose-workspace.ts'
import { TextLink } from '../ui/link.tsx'
import { Text } from '../ui/primitives.ts'

/** Goes where the person wanted to go before they were asked to sign in. */
function useReturn() {
  const { returnTo } = useSearch({ strict: false })
  const navigate = useNavigate()
  return () => void navigate({ href: safeReturn(returnTo) })
}

export function SignInRoute() {
  const done = useReturn()
  const { returnTo } = useSearch({ strict: false })
  const me = useQuery(meQuery)
  return (
    <FrontCard title="Sign in" lead="Where your money came from, and the proof.">
      <SignInForm onDone={done} />
      <Text size="sm">
        <TextLink to="/forgot-password">Forgot your password?</TextLink>
      </Text>
      {me.data && (
        <Text size="sm">
          No account yet?{' '}
          {me.data.sign_up_open ? (
            <TextLink to="/sign-up" search={{ returnTo }}>
              Create one
            </TextLink>
          ) : (
            'Ask an owner for an invitation.'
          )}
        </Text>
      )}
    </FrontCard>
  )
}

export function SignUpRoute() {
  const done = useReturn()
  const { returnTo } = useSearch({ strict: false })
  const me = useQuery(meQuery)
  return (
    <FrontCard title="Create an account" lead="It stays on this server.">
      {me.data && !me.data.sign_up_open ? (
        <Text>
          Sign-up is closed on this server. Ask an owner for an invitation. The first owner signs in with the
          link that the server prints when it starts.
        </Text>
      ) : (
        <SignUpForm onDone={done} />
      )}
      <Text size="sm">
        Have an account?{' '}
        <TextLink to="/sign-in" search={{ returnTo }}>
          Sign in
        </TextLink>
      </Text>
    </FrontCard>
  )
}

/** First run, or a further company: name it, then bring in data. */
export function WelcomeRoute() {
  const [created, setCreated] = useState<CreatedWorkspace | null>(null)
  const navigate = useNavigate()
  const me = useQuery(meQuery)
  if (created) {
    const search = { workspace: created.workspace_id }
    return (
      <FrontCard title="Your workspace is ready" lead="Numbers appear as soon as something arrives.">
        <WorkspaceReady
          created={created}
          onPixel={() => void navigate({ to: '/pixel', search })}
          onImport={() => void navigate({ to: '/import', search })}
        />
      </FrontCard>
    )
  }
  return (
    <FrontCard title="Name your workspace" lead="One workspace holds one company. You can have several.">
      <WorkspaceForm onCreated={setCreated} />
      {(me.data?.workspaces.length ?? 0) > 0 && (
        <TextLink to="/overview" size="sm">
          Back to {me.data?.workspaces[0]?.name}
        </TextLink>
      )}
    </FrontCard>
  )
}
