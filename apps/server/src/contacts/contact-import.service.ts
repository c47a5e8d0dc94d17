/** Import and export of contacts: dry run, run, revert, files. */
import type {
  ContactImport,
  ContactImportEntry,
  ContactImportPreview,
  ImportCounts,
} from '@tributary/contract/contact-imports'
import type { ContactFilter } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import type { Actor } from '../access/access.ts'
import { makeChange } from './contact-changes.service.ts'
import { listImports } from './contact-changes.store.ts'
import { csvHeader, csvLine, readCsvContacts } from './contact-csv.ts'
import * as imports from './contact-import.store.ts'
import { type ImportPlan, planImport } from './contact-import.ts'
import { type Candidate, readCandidate } from './contact-import-row.ts'
import * as warmth from './contact-warmth.store.ts'
import { type ContactsService, setByHand } from './contacts.service.ts'
import * as store from './contacts.store.ts'
import { type ContactsDb, ownScope } from './contacts.ts'
import { listFields } from './custom-fields.store.ts'
import { findOrganisationsByKey, lockOrganisations } from './organisations.store.ts'
import { readVcards, writeVcard } from './vcard.ts'

export type ContactImportService = ReturnType<typeof createContactImportService>

export type ContactImportDeps = {
  readonly db: ContactsDb
  readonly contacts: Pick<ContactsService, 'scopeOf' | 'list'>
  readonly now: () => number
  readonly newId: () => string
}

const SHOWN_RESULTS = 200
/** Refused rows first, then what changes something that is there. */
const RESULT_ORDER = ['refuse', 'update', 'create', 'unchanged'] as const
const EXPORT_PAGE = 200
const MANY_ROWS = 1_000

export function createContactImportService(deps: ContactImportDeps) {
  const { db, contacts } = deps

  async function plan(trx: ContactsDb, who: Actor, asked: ContactImport) {
    const fields = await listFields(trx, who.workspaceId, 'contact')
    const read =
      asked.format === 'csv'
        ? readCsvContacts(asked.text, asked.mapping, fields)
        : { columns: [], rows: readVcards(asked.text) }
    const members = (await store.listMembers(trx, who.workspaceId)).filter((member) =>
      can(member.role, 'readContacts'),
    )
    const context = {
      members,
      fields,
      phoneCountry: asked.phone_country,
      tags: asked.tags,
      nowIso: new Date(deps.now()).toISOString(),
    }
    const rows = read.rows.map((row) => readCandidate(row, context))
    const candidates = rows.filter((row) => 'contact' in row)
    const existing = await imports.findTwins(trx, contacts.scopeOf(who), clues(candidates))
    const known = await knownOrganisations(trx, who, candidates, existing)
    const planned = planImport(rows, {
      ...context,
      existing,
      organisations: known,
      mode: asked.existing,
      ownerId: who.userId,
      newId: deps.newId,
    })
    return { planned, columns: read.columns }
  }

  async function knownOrganisations(
    trx: ContactsDb,
    who: Actor,
    candidates: readonly Candidate[],
    existing: readonly { organisation_id: string | null }[],
  ) {
    const keys = [...new Set(candidates.flatMap((row) => row.organisationKey ?? []))]
    const named = await findOrganisationsByKey(trx, who.workspaceId, keys)
    const ids = [...new Set(existing.flatMap((contact) => contact.organisation_id ?? []))]
    const theirs = (await lockOrganisations(trx, who.workspaceId, ids)).filter(
      (one) => one.deleted_at === null,
    )
    // Of two with one name the one found by name comes last, and counts.
    return [...theirs, ...named.values()]
  }

  async function save(
    trx: ContactsDb,
    who: Actor,
    importId: string,
    asked: ContactImport,
    planned: ImportPlan,
  ) {
    const nowMs = deps.now()
    await makeChange(trx, who, {
      id: importId,
      kind: 'import',
      action: 'import',
      title: asked.file_name,
      nowMs,
      contacts: planned.contacts,
      organisations: planned.organisations.map((after) => ({ before: null, after })),
      detail: { ...planned.counts },
    })
    await imports.insertRefusals(
      trx,
      importId,
      planned.results.filter(({ result }) => result === 'refuse'),
    )
    await warmth.insertWarmth(
      trx,
      planned.warmth.map(({ contactId, warmness }) =>
        setByHand({
          id: deps.newId(),
          who,
          contactId,
          warmness,
          nowMs,
          sourceId: importId,
          note: `Imported from ${asked.file_name}`,
        }),
      ),
    )
    await warmth.refreshWarmth(
      trx,
      who.workspaceId,
      planned.warmth.map(({ contactId }) => contactId),
    )
  }

  return {
    /** What the file would do; nothing is written. */
    preview: async (who: Actor, asked: ContactImport): Promise<ContactImportPreview> => {
      const { planned, columns } = await db.transaction().execute((trx) => plan(trx, who, asked))
      const results = [...planned.results]
        .sort((a, b) => RESULT_ORDER.indexOf(a.result) - RESULT_ORDER.indexOf(b.result) || a.row - b.row)
        .slice(0, SHOWN_RESULTS)
      return { ...planned.counts, columns, results }
    },

    /** All or nothing: the whole file is one change, which can be reverted. */
    run: async (who: Actor, asked: ContactImport): Promise<ImportCounts & { import_id: string }> => {
      const importId = deps.newId()
      const counts = await db.transaction().execute(async (trx) => {
        const { planned } = await plan(trx, who, asked)
        await save(trx, who, importId, asked, planned)
        return planned.counts
      })
      if (counts.create + counts.update >= MANY_ROWS) await imports.refreshStatistics(db)
      return { ...counts, import_id: importId }
    },

    /** Newest first; a member with own contacts only sees their own. */
    list: async (who: Actor): Promise<ContactImportEntry[]> =>
      (await listImports(db, who.workspaceId, ownScope(who))).map((row) => ({
        import_id: row.id,
        file_name: row.title,
        made_at: row.made_at.toISOString(),
        made_by_name: row.made_by_name,
        reverted_at: row.undone_at?.toISOString() ?? null,
        ...countsOf(row.detail),
      })),

    refused: (who: Actor, importId: string) =>
      imports.listRefusals(db, who.workspaceId, importId, ownScope(who)),

    /** The contacts that the filter finds, as pieces of a file. */
    exportFile: async function* exportFile(
      who: Actor,
      filter: ContactFilter,
      format: 'csv' | 'vcard',
    ): AsyncGenerator<string> {
      const fields = await listFields(db, who.workspaceId, 'contact')
      if (format === 'csv') yield `\uFEFF${csvHeader(fields)}`
      let cursor: string | null | undefined
      do {
        const page = await contacts.list(who, {
          ...filter,
          sort: 'name',
          limit: EXPORT_PAGE,
          ...(cursor ? { cursor } : {}),
        })
        yield page.contacts
          .map((contact) => (format === 'csv' ? csvLine(contact, fields) : writeVcard(contact)))
          .join('')
        cursor = page.next_cursor
      } while (cursor)
    },
  }
}

function clues(candidates: readonly Candidate[]) {
  return {
    emailHashes: candidates.flatMap((row) => row.emailHash ?? []),
    phones: candidates.flatMap((row) => row.phone ?? []),
    nameKeys: candidates.flatMap((row) => (row.organisationKey === null ? [] : row.nameKey)),
  }
}

function countsOf(detail: Readonly<Record<string, unknown>>): ImportCounts {
  const count = (name: keyof ImportCounts) => Number(detail[name] ?? 0)
  return {
    rows: count('rows'),
    create: count('create'),
    update: count('update'),
    unchanged: count('unchanged'),
    refuse: count('refuse'),
    new_organisations: count('new_organisations'),
  }
}
