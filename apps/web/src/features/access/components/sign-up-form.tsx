import { type FormEvent, useState } from 'react'
import { Button, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSignUp } from '../api/sign-up.ts'
import { passwordProblem } from '../model/password-problem.ts'
import { type AccountDraft, AccountFields } from './account-fields.tsx'

/** A new account. */
export function SignUpForm({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState<AccountDraft>({ name: '', email: '', password: '' })
  const [problem, setProblem] = useState<string>()
  const signUp = useSignUp()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = passwordProblem(draft.password)
    setProblem(found)
    if (found === undefined)
      signUp.mutate(
        { ...draft, email: draft.email.trim(), name: draft.name.trim() },
        { onSuccess: ({ isSignedIn }) => isSignedIn && onDone() },
      )
  }
  if (signUp.data?.isSignedIn === false) {
    return (
      <Text role="status">
        A message is on its way to <b>{draft.email.trim()}</b>. Open its link within a day to confirm the
        address and sign in. Nothing there after some minutes? Look among the unwanted messages, or sign in
        with your password: another link is sent then.
      </Text>
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <AccountFields draft={draft} problem={problem} onChange={setDraft} />
        {signUp.isError && <ErrorNotice error={signUp.error} title="No account was created" />}
        <Button type="submit" loading={signUp.isPending}>
          Create account
        </Button>
      </Stack>
    </form>
  )
}
