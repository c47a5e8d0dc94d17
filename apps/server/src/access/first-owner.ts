/** The account that exists before anybody signed up: it belongs to whoever reads the terminal of the first start. */
import type { AccessService } from './access.service.ts'
import type { createAuth } from './auth.ts'

/** Path of a one-time sign-in link while the installation has no claimed account; undefined afterwards. */
export async function firstOwnerLink(
  accounts: ReturnType<typeof createAuth>,
  access: AccessService,
): Promise<string | undefined> {
  const email = access.placeholderEmail
  const known = await access.findUserIdByEmail(email)
  if (known === undefined) {
    if (await access.hasUsers()) return undefined
    await accounts.createUser(email, 'Owner')
  }
  return accounts.createSignInLink(email)
}
