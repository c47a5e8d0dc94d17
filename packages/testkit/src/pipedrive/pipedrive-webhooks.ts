/** Webhooks of the local Pipedrive, as version 2 sends them: without a signature, in any order, some of them twice. */
import { createRandom } from '../seeded-random.ts'
import type { PipedriveChange, PipedriveCompany } from './pipedrive-company.ts'

export type WebhookDelivery = (url: string, init: RequestInit) => Promise<{ readonly status: number }>

/** The body of one webhook. */
function webhookBody(change: PipedriveChange, data: unknown, webhookId: number): unknown {
  return {
    meta: {
      action: change.action,
      entity: change.kind,
      entity_id: String(change.id),
      id: `${change.kind}-${change.id}-${change.timeMs}`,
      timestamp: new Date(change.timeMs).toISOString(),
      change_source: change.source,
      attempt: 1,
      version: '2.0',
      webhook_id: String(webhookId),
      company_id: '77',
      ...(change.mergedToId === undefined ? {} : { merged_to_id: String(change.mergedToId) }),
      ...(change.mergedFromId === undefined ? {} : { merged_from_id: String(change.mergedFromId) }),
    },
    data: data ?? null,
    previous: null,
  }
}

/**
 * Sends the changes from the given one on to every webhook that asks for them, shuffled by the seed and a fifth of them
 * twice; answers how many were sent and how many were accepted.
 */
export async function deliverWebhooks(options: {
  readonly company: PipedriveCompany
  readonly fromChange: number
  readonly seed: number
  readonly deliver: WebhookDelivery
}): Promise<{ sent: number; accepted: number }> {
  const { company } = options
  const random = createRandom(options.seed)
  const due = company.changes.slice(options.fromChange)
  const repeated = [...due, ...due.filter(() => random.chance(0.2))]
  const order = repeated.map((change) => ({ change, at: random.next() })).sort((a, b) => a.at - b.at)
  let accepted = 0
  let sent = 0
  for (const { change } of order)
    for (const webhook of company.webhooks) {
      if (webhook.event_action !== '*' && webhook.event_action !== change.action) continue
      if (webhook.event_object !== '*' && webhook.event_object !== change.kind) continue
      sent += 1
      const credentials = Buffer.from(`${webhook.http_auth_user}:${webhook.http_auth_password}`)
      const response = await options.deliver(webhook.subscription_url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(webhook.http_auth_user ? { authorization: `Basic ${credentials.toString('base64')}` } : {}),
        },
        body: JSON.stringify(webhookBody(change, company.find(change.kind, change.id), webhook.id)),
      })
      if (response.status < 300) accepted += 1
    }
  return { sent, accepted }
}
