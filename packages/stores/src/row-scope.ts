/**
 * Row-level security as a second wall: within a scope (a tenant's id) every connection of the relational store acts as a
 * role that owns nothing and sees the rows of that scope only, whatever a statement forgot to say. Policies of the
 * migrations compare with the setting `tributary.scope`; tables without a policy are closed to the role unless granted.
 *
 * The scope follows the asynchronous work it was entered for, so that nothing between a request and its statements hands
 * it on. Work that belongs to nobody in particular (jobs, sign-in, migrations) runs without one, as the owner of the tables.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type Kysely, sql } from 'kysely'

const ROLE = 'tributary_scoped'

const scopes = new AsyncLocalStorage<string | undefined>()

/** Runs `work`, and all it starts, in this scope. */
export function withinScope<Result>(scope: string, work: () => Result): Result {
  return scopes.run(scope, work)
}

/** Runs `work` across scopes: for what must see several tenants, or begins work that outlives a request. */
export function acrossScopes<Result>(work: () => Result): Result {
  return scopes.run(undefined, work)
}

/** The same dialect, whose connections follow the scope of whoever takes one. Needs {@link raiseScopeWall} once. */
export function scopedDialect(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => scopedDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

function scopedDriver(driver: Driver): Driver {
  /** What each connection is set to; setting it anew for the same tenant would cost a round trip each time. */
  const scopeOf = new WeakMap<DatabaseConnection, string>()
  let isRaised: boolean | undefined

  async function enter(connection: DatabaseConnection): Promise<void> {
    const scope = scopes.getStore()
    if (scope === scopeOf.get(connection)) return
    if (scope === undefined) {
      await connection.executeQuery(CompiledQuery.raw(`select set_config('role', 'none', false)`))
      scopeOf.delete(connection)
      return
    }
    isRaised ??= await isRoleUsable(connection)
    if (!isRaised) return
    await connection.executeQuery(
      CompiledQuery.raw(
        `select set_config('role', '${ROLE}', false), set_config('tributary.scope', $1, false)`,
        [scope],
      ),
    )
    scopeOf.set(connection, scope)
  }

  return {
    init: () => driver.init(),
    acquireConnection: async () => {
      const connection = await driver.acquireConnection()
      try {
        await enter(connection)
        return connection
      } catch (error) {
        await driver.releaseConnection(connection)
        throw error
      }
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  }
}

/** The role belongs to the whole database server: whether the wall stands in this database is seen by what it may read. */
async function isRoleUsable(connection: DatabaseConnection): Promise<boolean> {
  const { rows } = await connection.executeQuery(
    CompiledQuery.raw(`
      select 1 from pg_roles as r
      where r.rolname = '${ROLE}' and pg_has_role(r.oid, 'member') and exists (
        select from pg_class as c
        where c.relnamespace = current_schema()::regnamespace and c.relrowsecurity and has_table_privilege(r.oid, c.oid, 'select')
      )`),
  )
  return rows.length > 0
}

/**
 * Makes the role where it is missing and gives it the tables that have policies, and reading the columns of `readable`, by
 * table; repeating it changes nothing. False where the database's user may not make roles: then everything works as before,
 * behind one wall.
 */
export async function raiseScopeWall<Database>(
  db: Kysely<Database>,
  { readable }: { readonly readable: Readonly<Record<string, readonly string[]>> },
): Promise<boolean> {
  return acrossScopes(async () => {
    if (!(await makeRole(db))) return false
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relrowsecurity
    `.execute(db)
    const role = sql.id(ROLE)
    const { rows: schemas } = await sql<{ name: string }>`select current_schema() as name`.execute(db)
    for (const { name } of schemas) await sql`grant usage on schema ${sql.id(name)} to ${role}`.execute(db)
    const ids = (names: readonly string[]) => sql.join(names.map((name) => sql.id(name)))
    if (rows.length > 0)
      await sql`grant select, insert, update, delete on ${ids(rows.map(({ name }) => name))} to ${role}`.execute(
        db,
      )
    for (const [table, columns] of Object.entries(readable))
      await sql`grant select (${ids(columns)}) on ${sql.id(table)} to ${role}`.execute(db)
    return true
  })
}

/** Roles belong to the whole database server, where another database may have made it, or make it at this moment. */
async function makeRole<Database>(db: Kysely<Database>): Promise<boolean> {
  await sql
    .raw(`do $$ begin
      if not exists (select from pg_roles where rolname = '${ROLE}') then create role ${ROLE} nologin; end if;
      if not (select pg_has_role(oid, 'member') from pg_roles where rolname = '${ROLE}') then
        execute format('grant ${ROLE} to %I', current_user);
      end if;
    exception when insufficient_privilege or duplicate_object or unique_violation then null; end $$`)
    .execute(db)
  const { rows } = await sql`
    select 1 from pg_roles where rolname = ${ROLE} and pg_has_role(oid, 'member')
  `.execute(db)
  return rows.length > 0
}
