import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBrevoTransport } from './client.ts'
import { createEmailService } from './email.service.ts'
import type { EmailTables } from './email.table.ts'
import { type Email, type EmailTransport, headerText, MAX_ATTEMPTS, retryDelayMs } from './email.ts'
import { createSmtpTransport } from './smtp.ts'
import { openSmtpSink } from './smtp-sink.testkit.ts'

const FROM = 'Tributary <tributary@example.com>'
const EMAIL = { to: 'ann@example.com', subject: 'Hello', text: 'A link: https://example.com/x' }
const INVITE: Email = {
  ...EMAIL,
  attachments: [
    {
      fileName: 'meeting.ics',
      contentType: 'text/calendar; method=REQUEST; charset=utf-8',
      content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    },
  ],
}

let relational: TestRelational<EmailTables>
beforeAll(async () => {
  relational = await openTestRelational<EmailTables>()
})
afterAll(() => relational.close())

let ms: number
let ids: number
const handed: (Email & { messageId: string })[] = []
beforeEach(async () => {
  ms = Date.UTC(2026, 0, 1)
  ids = 0
  handed.length = 0
  await relational.db.deleteFrom('email_message').execute()
})

/** A box that only marks what it sealed, and with what. */
const marking = {
  seal: (text: string, context: string) => `${context}|${Buffer.from(text).toString('base64')}`,
  open: (sealed: string, context: string) => {
    const [mark, text = ''] = sealed.split('|')
    return mark === context
      ? { isOpen: true as const, text: Buffer.from(text, 'base64').toString() }
      : { isOpen: false as const }
  },
}

function serviceWith(transport: EmailTransport | undefined) {
  return createEmailService({
    db: relational.db,
    secrets: marking,
    transport,
    now: () => ms,
    newId: () => `019a0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    log: { warn: () => undefined },
  })
}

const taking: EmailTransport = async (email) => {
  handed.push(email)
  return { isSent: true }
}
const failing: EmailTransport = async () => ({ isSent: false, isFinal: false, reason: 'busy' })
const rows = () => relational.db.selectFrom('email_message').selectAll().orderBy('id').execute()

describe('the queue', () => {
  test('hands a message over once, with its attachments', async () => {
    const email = serviceWith(taking)
    await email.sendEmail(null, INVITE)
    expect(await email.deliverDue()).toBe(1)
    expect(await email.deliverDue()).toBe(0)
    expect(handed).toMatchObject([{ ...INVITE, messageId: '019a0000-0000-7000-8000-000000000001' }])
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 1, last_error: null }])
  })

  test('tries again with longer pauses, and gives up after about a day', async () => {
    const email = serviceWith(failing)
    await email.sendEmail(null, EMAIL)
    const startedMs = ms
    const pauses: number[] = []
    for (;;) {
      expect(await email.deliverDue()).toBe(1)
      const [row] = await rows()
      if (row?.state !== 'waiting') break
      pauses.push(row.next_attempt_at.getTime() - ms)
      ms = row.next_attempt_at.getTime()
    }
    expect(pauses).toHaveLength(MAX_ATTEMPTS - 1)
    expect(pauses).toEqual([...pauses].sort((one, other) => one - other))
    expect((ms - startedMs) / 3_600_000).toBeCloseTo(20.5, 0)
    expect(await rows()).toMatchObject([{ state: 'failed', last_error: 'busy' }])
  })

  test('does not try again what can never be taken', async () => {
    const email = serviceWith(async () => ({ isSent: false, isFinal: true, reason: 'no such user' }))
    await email.sendEmail(null, EMAIL)
    await email.deliverDue()
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: 1, last_error: 'no such user' }])
  })

  test('takes up what a crash left between claiming and sending, but not before the lease is over', async () => {
    const crashing = serviceWith(async () => Promise.reject(new Error('the power went')))
    await crashing.sendEmail(null, EMAIL)
    await expect(crashing.deliverDue()).rejects.toThrow('the power went')
    const next = serviceWith(taking)
    expect(await next.deliverDue()).toBe(0)
    ms += 5 * 60_000
    expect(await next.deliverDue()).toBe(1)
  })

  test('a message of a change that is taken back was never written', async () => {
    const email = serviceWith(taking)
    const change = relational.db.transaction().execute(async (trx) => {
      await email.queueEmail(trx, null, EMAIL)
      throw new Error('taken back')
    })
    await expect(change).rejects.toThrow('taken back')
    expect(await rows()).toEqual([])
  })

  test('without a way to send, messages are kept and shown to whom they concern', async () => {
    const email = serviceWith(undefined)
    const id = await email.sendEmail(null, EMAIL)
    expect([email.isSending, await email.deliverDue()]).toEqual([false, 0])
    const mine = { workspaceId: '019a0000-0000-7000-8000-0000000000aa', recipients: ['ann@example.com'] }
    expect((await email.readMessage(mine, id)).content?.text).toBe(EMAIL.text)
    await expect(email.readMessage({ ...mine, recipients: ['bob@example.com'] }, id)).rejects.toThrow(id)
    await expect(email.readMessage({ ...mine, recipients: [] }, id)).rejects.toThrow(id)
    ms += 31 * 86_400_000
    await email.forgetOld()
    expect(await rows()).toEqual([])
  })
})

test('pauses grow from half a minute and never beyond six hours; headers hold no line breaks', () => {
  expect([1, 2, 3, 20].map(retryDelayMs)).toEqual([30_000, 60_000, 120_000, 21_600_000])
  fc.assert(fc.property(fc.string(), (text) => !/[\r\n]/.test(headerText(text))))
})

test('an SMTP server gets text, invitation and attachment; what it refuses for good is not sent again', async () => {
  const sink = await openSmtpSink()
  try {
    const send = createSmtpTransport(sink.url, FROM)
    expect(await send({ ...INVITE, messageId: 'm1' })).toEqual({ isSent: true })
    const [message = ''] = sink.messages
    expect(message).toMatch(/^From: Tributary <tributary@example\.com>$/m)
    expect(message).toMatch(/^To: .*ann@example\.com>?$/m)
    expect(message).toMatch(/^Message-ID: <m1@tributary>$/m)
    expect(message.match(/Content-Type: text\/calendar; method=REQUEST/g)).toHaveLength(2)
    expect(message).toMatch(/filename=meeting\.ics/)
    sink.refusal = '550 no such user'
    expect(await send({ ...EMAIL, messageId: 'm2' })).toMatchObject({ isSent: false, isFinal: true })
    sink.refusal = '451 later'
    expect(await send({ ...EMAIL, messageId: 'm3' })).toMatchObject({ isSent: false, isFinal: false })
  } finally {
    await sink.close()
  }
})

test('Brevo gets the message in its own words; a wrong address is final, a wrong key or a busy server is not', async () => {
  const seen: { key: string | undefined; body: unknown }[] = []
  let status = 201
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    seen.push({ key: String(request.headers['api-key']), body: JSON.parse(Buffer.concat(pieces).toString()) })
    response.writeHead(status).end('{"message":"so"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const send = createBrevoTransport(
      'a key',
      FROM,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    )
    expect(await send({ ...INVITE, messageId: 'm1' })).toEqual({ isSent: true })
    expect(seen).toMatchObject([
      {
        key: 'a key',
        body: {
          sender: { name: 'Tributary', email: 'tributary@example.com' },
          to: [{ email: 'ann@example.com' }],
          subject: 'Hello',
          textContent: EMAIL.text,
          attachment: [{ name: 'meeting.ics' }],
        },
      },
    ])
    const outcomes: unknown[] = []
    for (status of [400, 401, 429, 503]) outcomes.push(await send({ ...EMAIL, messageId: 'm2' }))
    expect(outcomes).toMatchObject([true, false, false, false].map((isFinal) => ({ isSent: false, isFinal })))
  } finally {
    server.close()
    server.closeAllConnections()
  }
  expect(
    await createBrevoTransport('a key', FROM, 'http://127.0.0.1:1')({ ...EMAIL, messageId: 'm' }),
  ).toMatchObject({
    isSent: false,
    isFinal: false,
  })
})
