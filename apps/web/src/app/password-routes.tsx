/** A forgotten password: ask for a link, then choose another one. */
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ForgotPasswordForm } from '../features/access/components/forgot-password-form.tsx'
import { FrontCard } from '../features/access/components/front-card.tsx'
import { NewPasswordForm } from '../features/access/components/new-password-form.tsx'
import { TextLink } from '../ui/link.tsx'
import { Text } from '../ui/primitives.ts'

export function ForgotPasswordRoute() {
  return (
    <FrontCard title="Forgot your password?" lead="Choose another one by a link.">
      <ForgotPasswordForm />
      <Text size="sm">
        <TextLink to="/sign-in">Back to sign in</TextLink>
      </Text>
    </FrontCard>
  )
}

export function NewPasswordRoute() {
  const { token } = useSearch({ from: '/reset-password' })
  const [isDone, setDone] = useState(false)
  return (
    <FrontCard
      title={isDone ? 'Your password is set' : 'Choose a new password'}
      lead={isDone ? 'Sign in with it.' : 'You are signed out everywhere else.'}
    >
      {isDone ? null : token === undefined ? (
        <Text>This link is not complete. Copy it whole, or ask for another one.</Text>
      ) : (
        <NewPasswordForm token={token} onDone={() => setDone(true)} />
      )}
      <Text size="sm">
        {isDone ? (
          <TextLink to="/sign-in">Sign in</TextLink>
        ) : (
          <TextLink to="/forgot-password">Ask for another link</TextLink>
        )}
      </Text>
    </FrontCard>
  )
}
