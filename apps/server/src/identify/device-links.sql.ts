/** What behaviour says about browsers that share a network. */
import { float64, instant, type Sql, sql, texts, uint64, uuid } from '@tributary/stores/sql'

export type NetworkBrowser = {
  readonly network: string
  readonly handle: string
  /** Hours since 1970 in which the browser was active. */
  readonly hours: readonly (string | number)[]
  readonly landing_pages: readonly string[]
}

/**
 * One row per browser on a network with few of them: when it was active, where it landed. Networks with more browsers than
 * a household has say nothing. A browser is put to the network it came from most.
 */
export function selectNetworkBrowsers(
  workspaceId: string,
  request: { fromMs: number; maxBrowsers: number; limit: number },
): Sql {
  return sql`
    with browsers as (
      select handle_key, any(anonymous_id) as id, topK(1)(toString(ip_prefix))[1] as network,
        arraySort(groupUniqArray(toUInt32(intDiv(toUnixTimestamp64Milli(ts), 3600000)))) as hours
      from events
      where workspace_id = ${uuid(workspaceId)} and toDate(ts) >= toDate(${instant(request.fromMs)}) and ts >= ${instant(request.fromMs)}
        and is_bot = 0 and anonymous_id != '' and ip_prefix != ''
      group by handle_key
    ),
    landings as (
      select handle_key, arraySort(groupUniqArray(landing_page)) as pages
      from touches
      where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(request.fromMs)} and landing_page != ''
      group by handle_key
    )
    select b.network as network, concat('a:', b.id) as handle, b.hours as hours, arraySlice(l.pages, 1, 50) as landing_pages
    from (
      select * from browsers where network in (
        select network from browsers group by network having count() between 2 and ${uint64(request.maxBrowsers)})
    ) as b
    left join landings as l on l.handle_key = b.handle_key
    order by network, handle
    limit ${uint64(request.limit)}`
}

/** One row per landing page of a list: the share of all browsers with a landing that landed there. */
export function selectLandingShares(
  workspaceId: string,
  request: { fromMs: number; pages: readonly string[]; atLeast: number },
): Sql {
  return sql`
    select landing_page as page, uniq(handle_key) / (
        select greatest(1, uniq(handle_key)) from touches
        where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(request.fromMs)} and landing_page != ''
      ) as share
    from touches
    where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(request.fromMs)} and landing_page in ${texts(request.pages)}
    group by page
    having share >= ${float64(request.atLeast)}`
}
