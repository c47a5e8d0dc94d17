import { type FormEvent, useState } from 'react'
import { Button, PasswordInput, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSignUp } from '../api/sign-up.ts'

const MIN_PASSWORD = 8

/** A new account. */
export function SignUpForm({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState({ name: '', email: '', password: '' })
  const [touched, setTouched] = useState(false)
  const signUp = useSignUp()
  const short = draft.password.length < MIN_PASSWORD
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTouched(true)
    if (!short)
      signUp.mutate({ ...draft, email: draft.email.trim(), name: draft.name.trim() }, { onSuccess: onDone })
  }
  const set = (name: keyof typeof draft) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [name]: event.currentTarget.value })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          name="name"
          autoComplete="name"
          required
          value={draft.name}
          onChange={set('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={draft.email}
          onChange={set('email')}
        />
        <PasswordInput
          label="Password"
          description={`At least ${MIN_PASSWORD} characters`}
          name="password"
          autoComplete="new-password"
          required
          value={draft.password}
          onChange={set('password')}
          error={touched && short ? `Use at least ${MIN_PASSWORD} characters` : undefined}
        />
        {signUp.isError && <ErrorNotice error={signUp.error} title="No account was created" />}
        <Button type="submit" loading={signUp.isPending}>
          Create account
        </Button>
      </Stack>
    </form>
  )
}
