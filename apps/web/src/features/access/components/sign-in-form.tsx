import { type FormEvent, useState } from 'react'
import { Button, PasswordInput, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSignIn } from '../api/sign-in.ts'
import { CodeForm } from './code-form.tsx'

/** E-mail and password of somebody who has an account, then the code of their second factor if they have one. */
export function SignInForm({ onDone, email: known }: { onDone: () => void; email?: string }) {
  const [email, setEmail] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate(
      { email: email.trim(), password },
      { onSuccess: ({ needsCode }) => (needsCode ? undefined : onDone()) },
    )
  }
  if (signIn.data?.needsCode) return <CodeForm onDone={onDone} onBack={signIn.reset} />
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={known !== undefined}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.isError && <ErrorNotice error={signIn.error} title="You are not signed in" />}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  )
}
