import { claimAccountSchema, type Me } from '@tributary/contract/access'
import { type FormEvent, useState } from 'react'
import { Panel } from '../../../ui/panel.tsx'
import {
  Button,
  Group,
  notifications,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useClaimAccount } from '../api/claim-account.ts'

/** Who is signed in; the first owner chooses e-mail and password here. */
export function AccountPanel({ user, onSignOut }: { user: NonNullable<Me['user']>; onSignOut: () => void }) {
  return (
    <Panel title="Account">
      <Stack gap="md" align="flex-start">
        {user.email_is_placeholder ? (
          <>
            <Text c="dimmed">
              You came in by the one-time link. Choose an e-mail and a password so that you can sign in again
              from anywhere.
            </Text>
            <ClaimForm name={user.name} />
          </>
        ) : (
          <Text>
            Signed in as <b>{user.name}</b> ({user.email}).
          </Text>
        )}
        <Button variant="default" onClick={onSignOut}>
          Sign out
        </Button>
      </Stack>
    </Panel>
  )
}

function ClaimForm({ name }: { name: string }) {
  const [draft, setDraft] = useState({ name, email: '', password: '' })
  const [errors, setErrors] = useState<Record<string, string>>({})
  const claim = useClaimAccount()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = {
      email: draft.email.trim(),
      password: draft.password,
      ...(draft.name.trim() !== '' && { name: draft.name.trim() }),
    }
    const parsed = claimAccountSchema.safeParse(trimmed)
    setErrors(
      parsed.success
        ? {}
        : Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message])),
    )
    if (parsed.success) {
      claim.mutate(trimmed, {
        onSuccess: () => notifications.show({ message: 'E-mail and password are set.' }),
      })
    }
  }
  return (
    <form onSubmit={submit} style={{ width: '100%', maxWidth: 420 }} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          autoComplete="name"
          value={draft.name}
          error={errors.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={draft.email}
          error={errors.email}
          onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description="At least 8 characters"
          autoComplete="new-password"
          value={draft.password}
          error={errors.password}
          onChange={(event) => setDraft({ ...draft, password: event.currentTarget.value })}
        />
        {claim.isError && <ErrorNotice error={claim.error} title="Nothing was changed" />}
        <Group>
          <Button type="submit" loading={claim.isPending}>
            Set e-mail and password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
