/** By what a row of a file is recognised as a contact that is there, or as one of an earlier row. Pure. */
import type { Candidate } from './contact-import-row.ts'
import type { ContactRecord } from './contacts.ts'

/** What a contact is recognised by, and how that is said. */
export type Recognised = { readonly id: string; readonly words: string }

type Sign = { readonly key: string; readonly words: string }

/** What a row or a contact says about who it is. */
type Marks = {
  readonly emailHash: string | null
  readonly phone: string | null
  readonly nameKey: string
  readonly organisationKey: string | null
}

/** Who goes by a sign: the first of all, and those without an address, in their order. */
type Bearers = { readonly first: string; readonly withoutEmail: string[] }

/**
 * The contacts by their clues. One address is one person. A number or an organisation is shared by colleagues: they speak
 * for one person only together with the name, and never against two different addresses.
 */
export function createClues() {
  const byEmail = new Map<string, string>()
  const bySign = new Map<string, Bearers>()
  const firstOfPhone = new Map<string, string>()
  const emailOf = new Map<string, string | null>()

  function bear({ key }: Sign, id: string): void {
    const bearers = bySign.get(key)
    if (!bearers) bySign.set(key, { first: id, withoutEmail: emailOf.get(id) === null ? [id] : [] })
    else if (emailOf.get(id) === null && !bearers.withoutEmail.includes(id)) bearers.withoutEmail.push(id)
  }

  /** Who may be meant: whoever has no address yet, or, by a row without one, the first of all. */
  function bearerOf({ key }: Pick<Sign, 'key'>, emailHash: string | null): string | undefined {
    const bearers = bySign.get(key)
    if (!bearers || emailHash === null) return bearers?.first
    const [next] = bearers.withoutEmail
    if (next === undefined || emailOf.get(next) === null) return next
    // An earlier row gave it an address, and it keeps one.
    bearers.withoutEmail.shift()
    return bearerOf({ key }, emailHash)
  }

  return {
    /** Notes a contact as it is now. */
    add: (contact: ContactRecord, organisationKey: string | undefined): void => {
      emailOf.set(contact.id, contact.email_hash)
      if (contact.email_hash !== null) setFirst(byEmail, contact.email_hash, contact.id)
      if (contact.phone_e164 !== null) setFirst(firstOfPhone, contact.phone_e164, contact.id)
      const marks = {
        emailHash: contact.email_hash,
        phone: contact.phone_e164,
        nameKey: contact.name_key,
        organisationKey: organisationKey ?? null,
      }
      for (const sign of signsOf(marks)) bear(sign, contact.id)
    },

    /** The contact that the row is about. */
    find: (candidate: Candidate): Recognised | undefined => {
      const byAddress = candidate.emailHash === null ? undefined : byEmail.get(candidate.emailHash)
      if (byAddress !== undefined) return { id: byAddress, words: 'e-mail address' }
      for (const sign of signsOf(candidate)) {
        const id = bearerOf(sign, candidate.emailHash)
        if (id !== undefined) return { id, words: sign.words }
      }
      return undefined
    },

    /** A contact that a new one has something in common with, although it is not taken for the same. */
    resembles: (candidate: Candidate): Recognised | undefined => {
      for (const { key, words } of signsOf(candidate)) {
        const id = bySign.get(key)?.first
        if (id !== undefined) return { id, words }
      }
      const id = candidate.phone === null ? undefined : firstOfPhone.get(candidate.phone)
      return id === undefined ? undefined : { id, words: 'telephone number' }
    },
  }
}

function signsOf({ phone, nameKey, organisationKey }: Marks): Sign[] {
  const signs = [
    phone && { key: `p ${phone} @ ${nameKey}`, words: 'name and telephone number' },
    organisationKey && { key: `o ${organisationKey} @ ${nameKey}`, words: 'name and organisation' },
  ]
  return signs.filter((sign) => sign !== null && sign !== '')
}

function setFirst(map: Map<string, string>, key: string, id: string): void {
  if (!map.has(key)) map.set(key, id)
}
