/** Members' own keys to Pipedrive: tested before they are kept, kept sealed, never shown again. */
import { createPipedriveClient } from '@tributary/connectors/pipedrive/client'
import { failureText, type Outcome } from '@tributary/connectors/pipedrive/outcome'
import {
  createPipedrive,
  type MarkerCodes,
  type PipedriveUser,
} from '@tributary/connectors/pipedrive/pipedrive'
import { AppError } from '@tributary/contract/errors'
import type { PipedriveKey, PipedriveSetting, SavePipedriveSetting } from '@tributary/contract/pipedrive'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import type { SecretBox } from '../access/secret-box.ts'
import { keyContext } from './drain.service.ts'
import * as store from './key.store.ts'
import {
  clearCompany,
  forgetLinked,
  openSetting,
  type PipedriveDb,
  type Setting,
  saveCompany,
  updateSetting,
} from './setting.store.ts'

export type KeysDeps = {
  readonly db: PipedriveDb
  readonly secrets: SecretBox
  readonly now: () => number
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
  readonly baseUrl: string
  readonly timeoutMs: number
  /** Where Pipedrive can reach this server; without it, changes are read every quarter of an hour only. */
  readonly publicUrl: string | undefined
}

type Tested = { readonly user: PipedriveUser; readonly markers: MarkerCodes }

export const webhookContext = (keyId: string) => `pipedrive-webhook:${keyId}`
export const WEBHOOK_USER = 'tributary'

export function createKeysService(deps: KeysDeps) {
  const { db, now } = deps

  const pipedriveWith = (apiKey: string) =>
    createPipedrive(createPipedriveClient({ baseUrl: deps.baseUrl, apiKey, now, timeoutMs: deps.timeoutMs }))

  async function test(apiKey: string): Promise<Tested> {
    const pipedrive = pipedriveWith(apiKey)
    const user = mustWork(await pipedrive.whoAmI())
    return { user, markers: mustWork(await pipedrive.prepareMarkers()) }
  }

  function requireSameCompany(setting: Setting, { user }: Tested): void {
    if (setting.company_id === null || Number(setting.company_id) === user.companyId) return
    throw refusal(
      `belongs to the company ${user.companyName}; this workspace is kept in step with ${setting.company_name}`,
    )
  }

  /** The key again, for its owner's own use. */
  function openKey(row: store.KeyRow): string {
    const opened = deps.secrets.open(row.sealed_key, keyContext(row.workspace_id, row.user_id))
    if (opened.isOpen) return opened.text
    throw new AppError(
      'Conflict',
      'The stored key cannot be opened: this server has another secret key than it was sealed with. Save the key again.',
    )
  }

  async function subscribe(keyId: string, apiKey: string) {
    const nothing = { webhook_id: null, sealed_webhook_password: null }
    if (!deps.publicUrl?.startsWith('https://')) return nothing
    const password = Buffer.from(deps.randomBytes(24)).toString('base64url')
    const url = new URL(`/api/v1/pipedrive/webhooks/${keyId}`, deps.publicUrl).toString()
    const added = await pipedriveWith(apiKey).addWebhook(url, WEBHOOK_USER, password)
    // Hints only: without them changes arrive a little later.
    if (added.kind !== 'ok') return nothing
    return {
      webhook_id: added.data,
      sealed_webhook_password: deps.secrets.seal(password, webhookContext(keyId)),
    }
  }

  async function unsubscribe(row: store.KeyRow): Promise<void> {
    if (row.webhook_id === null) return
    const opened = deps.secrets.open(row.sealed_key, keyContext(row.workspace_id, row.user_id))
    // One that stays behind is told that nobody is here, and deleted by Pipedrive after three days.
    if (opened.isOpen) await pipedriveWith(opened.text).removeWebhook(Number(row.webhook_id))
  }

  return {
    /** Tests a member's key and keeps it, in place of an older one. */
    save: async (who: Actor & { userId: string }, apiKey: string): Promise<PipedriveKey> => {
      const tested = await test(apiKey)
      const setting = await openSetting(db, who.workspaceId)
      requireSameCompany(setting, tested)
      const before = await store.findKeyOf(db, who.workspaceId, who.userId)
      if (before) await unsubscribe(before)
      const id = before?.id ?? deps.newId()
      const row = {
        id,
        workspace_id: who.workspaceId,
        user_id: who.userId,
        sealed_key: deps.secrets.seal(apiKey, keyContext(who.workspaceId, who.userId)),
        hint: apiKey.slice(-4),
        vendor_user_id: tested.user.userId,
        vendor_user_name: tested.user.name,
        state: 'OK' as const,
        problem: null,
        checked_at: new Date(now()),
        wait_until: null,
        wait_for: null,
        daily_left: null,
        pulled_at: before?.pulled_at ?? null,
        ...(await subscribe(id, apiKey)),
      }
      const { companyId, companyName, companyDomain } = tested.user
      await db.transaction().execute(async (trx) => {
        await store.saveKey(trx, row)
        if (setting.linked_company_id !== null && Number(setting.linked_company_id) !== companyId)
          await forgetLinked(trx, who.workspaceId)
        const markers = { ...setting.marker_codes, ...present(tested.markers) }
        await saveCompany(trx, who.workspaceId, {
          id: companyId,
          name: companyName,
          domain: companyDomain,
          markers,
        })
        await recordChange(trx, who, {
          action: before ? 'update' : 'create',
          kind: 'pipedrive_key',
          id,
          name: tested.user.name,
          before: before ? { hint: before.hint, user: before.vendor_user_name } : null,
          after: { hint: row.hint, user: row.vendor_user_name },
        })
      })
      return keyOnWire(
        {
          ...row,
          vendor_user_id: String(row.vendor_user_id),
          failures: 0,
          webhook_id: idText(row.webhook_id),
        },
        companyName,
      )
    },

    /** Asks Pipedrive whether the member's key still works. */
    check: async (who: Actor & { userId: string }): Promise<PipedriveKey> => {
      const row = await store.findKeyOf(db, who.workspaceId, who.userId)
      if (!row) throw noKey()
      const setting = await openSetting(db, who.workspaceId)
      const outcome = await pipedriveWith(openKey(row)).whoAmI()
      const isRefused = outcome.kind === 'unauthorised'
      if (outcome.kind !== 'ok' && !isRefused) throw refusal(`could not be tested: ${failureText(outcome)}`)
      const change = {
        state: isRefused ? ('REFUSED' as const) : ('OK' as const),
        problem: isRefused ? failureText(outcome) : null,
        checked_at: new Date(now()),
      }
      await store.updateKey(db, row.id, change)
      return keyOnWire({ ...row, ...change }, setting.company_name)
    },

    remove: async (who: Actor & { userId: string }): Promise<void> => {
      const row = await store.findKeyOf(db, who.workspaceId, who.userId)
      if (!row) throw noKey()
      await unsubscribe(row)
      await db.transaction().execute(async (trx) => {
        await store.deleteKey(trx, row.id)
        if ((await store.listKeys(trx, who.workspaceId)).length === 0)
          await clearCompany(trx, who.workspaceId)
        await recordChange(trx, who, {
          action: 'delete',
          kind: 'pipedrive_key',
          id: row.id,
          name: row.vendor_user_name,
          before: { hint: row.hint, user: row.vendor_user_name },
          after: null,
        })
      })
    },

    saveSetting: async (who: Actor, change: SavePipedriveSetting): Promise<PipedriveSetting> => {
      const before = settingOnWire(await openSetting(db, who.workspaceId))
      const after = {
        warm_threshold: change.warm_threshold ?? before.warm_threshold,
        sends_meetings: change.sends_meetings ?? before.sends_meetings,
      }
      await db.transaction().execute(async (trx) => {
        await updateSetting(trx, who.workspaceId, after)
        await recordChange(trx, who, {
          action: 'update',
          kind: 'pipedrive_setting',
          id: who.workspaceId,
          name: 'Pipedrive',
          before,
          after,
        })
      })
      return after
    },
  }
}

export function settingOnWire(setting: Setting): PipedriveSetting {
  // Four-byte numbers: 6.5 is exact, 6.6 is not.
  return {
    warm_threshold: Math.round(setting.warm_threshold * 10) / 10,
    sends_meetings: setting.sends_meetings,
  }
}

export function keyOnWire(row: store.KeyRow, company: string): PipedriveKey {
  return {
    hint: row.hint,
    vendor_user: row.vendor_user_name,
    company,
    state: row.state,
    problem: row.problem,
    checked_at: row.checked_at.toISOString(),
    wait_until: row.wait_until?.toISOString() ?? null,
    wait_for: row.wait_for,
    daily_left: row.daily_left,
    read_at: row.pulled_at?.toISOString() ?? null,
    has_webhook: row.webhook_id !== null,
  }
}

function mustWork<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'ok') return outcome.data
  if (outcome.kind === 'unauthorised') throw refusal('is not accepted by Pipedrive')
  throw refusal(`could not be tested: ${failureText(outcome)}`)
}

function refusal(message: string): AppError {
  return new AppError('ValidationFailed', `The key ${message}.`, [{ path: 'api_key', message }])
}

function noKey(): AppError {
  return new AppError('NotFound', 'You have not saved a Pipedrive key in this workspace.')
}

/** Codes that were found: one key may see fields, and add them, that another may not. */
function present(codes: MarkerCodes): MarkerCodes {
  return Object.fromEntries(Object.entries(codes).filter(([, code]) => code !== null))
}

function idText(id: number | null): string | null {
  return id === null ? null : String(id)
}
