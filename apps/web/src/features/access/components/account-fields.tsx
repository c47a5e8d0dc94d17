import { PasswordInput, TextInput } from '../../../ui/primitives.ts'
import { MIN_PASSWORD_CHARS } from '../model/password-problem.ts'

export type AccountDraft = { readonly name: string; readonly email: string; readonly password: string }

type AccountFieldsProps = {
  draft: AccountDraft
  /** What is wrong with the password. */
  problem: string | undefined
  /** The address is given, by an invitation. */
  isEmailFixed?: boolean
  onChange: (draft: AccountDraft) => void
}

/** Name, e-mail and password of a new account. */
export function AccountFields({ draft, problem, isEmailFixed = false, onChange }: AccountFieldsProps) {
  const set = (name: keyof AccountDraft) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...draft, [name]: event.currentTarget.value })
  return (
    <>
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
        readOnly={isEmailFixed}
        value={draft.email}
        onChange={set('email')}
      />
      <PasswordInput
        label="Password"
        description={`At least ${MIN_PASSWORD_CHARS} characters`}
        name="password"
        autoComplete="new-password"
        required
        value={draft.password}
        error={problem}
        onChange={set('password')}
      />
    </>
  )
}
