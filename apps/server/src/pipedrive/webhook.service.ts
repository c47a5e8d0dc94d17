/**
 * Webhooks of Pipedrive: unsigned, in any order, repeated, and lost now and then. So they are believed only in where to
 * look: the record is read again with the next work, whatever the webhook said of it.
 */
import { timingSafeEqual } from 'node:crypto'
import { KINDS } from '@tributary/connectors/pipedrive/kinds'
import { AppError } from '@tributary/contract/errors'
import { z } from 'zod'
import type { SecretBox } from '../access/secret-box.ts'
import { findKey } from './key.store.ts'
import { WEBHOOK_USER, webhookContext } from './keys.service.ts'
import { askToLookAgain } from './link.store.ts'
import type { PipedriveDb } from './setting.store.ts'

const idSchema = z.coerce.number().int().positive()
const bodySchema = z.looseObject({
  meta: z.looseObject({
    entity: z.enum(KINDS),
    entity_id: idSchema,
    merged_to_id: idSchema.nullish().catch(null),
  }),
})

export function createWebhookService(deps: {
  readonly db: PipedriveDb
  readonly secrets: SecretBox
  readonly now: () => number
}) {
  return {
    /** Takes one webhook; answers the workspace whose record it is about, if it is about one. */
    take: async (
      keyId: string,
      authorization: string | undefined,
      body: unknown,
    ): Promise<string | undefined> => {
      const key = await findKey(deps.db, keyId)
      const sealed = key?.sealed_webhook_password
      if (!key || !sealed) throw refusal()
      const opened = deps.secrets.open(sealed, webhookContext(keyId))
      if (!opened.isOpen || !isSame(authorization ?? '', basic(opened.text))) throw refusal()
      const hint = bodySchema.safeParse(body).data?.meta
      if (!hint) return undefined // of something that is not kept in step
      const isOurs = await askToLookAgain(deps.db, {
        workspaceId: key.workspace_id,
        kind: hint.entity,
        vendorId: hint.entity_id,
        mergedIntoId: hint.merged_to_id ?? null,
        at: new Date(deps.now()),
      })
      return isOurs ? key.workspace_id : undefined
    },
  }
}

function basic(password: string): string {
  return `Basic ${Buffer.from(`${WEBHOOK_USER}:${password}`).toString('base64')}`
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function refusal(): AppError {
  return new AppError('SignInRequired', 'This webhook does not carry the right credentials.')
}
