/** Fields that a workspace adds to its contacts and organisations. */
import type { CustomField, SaveCustomField } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import type { ContactsDb } from './contacts.ts'
import * as store from './custom-fields.store.ts'
import { fieldKey } from './custom-values.ts'

export type CustomFieldsService = ReturnType<typeof createCustomFieldsService>

const MOST_FIELDS = 50

export function createCustomFieldsService(deps: { db: ContactsDb; now: () => number; newId: () => string }) {
  const { db } = deps

  async function find(trx: ContactsDb, who: Actor, id: string): Promise<CustomField> {
    const field = (await store.listFields(trx, who.workspaceId)).find((one) => one.field_id === id)
    if (!field) throw new AppError('NotFound', `This workspace has no field ${id}.`)
    return field
  }

  return {
    list: (who: Actor): Promise<CustomField[]> => store.listFields(db, who.workspaceId),

    create: (who: Actor, asked: SaveCustomField): Promise<CustomField> =>
      db.transaction().execute(async (trx) => {
        const there = await store.listFields(trx, who.workspaceId, asked.subject)
        if (there.some((field) => field.label.toLowerCase() === asked.label.toLowerCase()))
          throw new AppError('Conflict', `A field named ${asked.label} is there already.`, [
            { path: 'label', message: 'is used already' },
          ])
        if (there.length >= MOST_FIELDS)
          throw new AppError('Conflict', `There are ${MOST_FIELDS} fields already; more cannot be added.`)
        const taken = there.map((field) => field.key)
        const field = { ...asked, field_id: deps.newId(), key: fieldKey(asked.label, taken) }
        const { field_id: id, ...columns } = field
        await store.insertField(trx, {
          id,
          workspace_id: who.workspaceId,
          ...columns,
          created_at: new Date(deps.now()),
        })
        await recordChange(trx, who, {
          action: 'create',
          kind: 'contact_field',
          id,
          name: asked.label,
          after: columns,
        })
        return field
      }),

    /** The kind stays: values are there already. */
    update: (who: Actor, id: string, asked: SaveCustomField): Promise<CustomField> =>
      db.transaction().execute(async (trx) => {
        const before = await find(trx, who, id)
        if (before.kind !== asked.kind || before.subject !== asked.subject)
          throw new AppError(
            'Conflict',
            `${before.label} holds ${before.kind} values; make another field instead.`,
            [{ path: 'kind', message: `is ${before.kind} and stays so` }],
          )
        const after = { ...before, label: asked.label, choices: asked.choices }
        await store.updateField(trx, who.workspaceId, id, { label: after.label, choices: after.choices })
        await recordChange(trx, who, {
          action: 'update',
          kind: 'contact_field',
          id,
          name: after.label,
          before,
          after,
        })
        return after
      }),

    /** Values stay with the contacts, unseen, and are there again with a field of the same name. */
    remove: (who: Actor, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await find(trx, who, id)
        await store.deleteField(trx, who.workspaceId, id)
        await recordChange(trx, who, {
          action: 'delete',
          kind: 'contact_field',
          id,
          name: before.label,
          before,
        })
      }),
  }
}
