/** What an API key may do, in words. */
import { API_KEY_SCOPES, type ApiKeyScope } from '@tributary/contract/permissions'

const WORDS: Readonly<Record<ApiKeyScope, string>> = {
  collect: 'send events',
  read: 'read reports',
  write: 'import and change reports',
  sales: 'work with contacts and deals',
}

export function scopeLabel(scope: ApiKeyScope): string {
  return WORDS[scope]
}

/** All of them, as a list to choose from. */
export const SCOPE_CHOICES = API_KEY_SCOPES.map((value) => ({ value, label: scopeLabel(value) }))
