/** What makes an event a touch, as expressions over the columns of `events`. */
import { type Sql, sql } from '@tributary/stores/sql'

/** The handle an event belongs to; the same rule as `handleOf`. */
export const HANDLE: Sql = sql`multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))`

/** Whether an event can begin a visit: a person saw a page, or it says where the person came from. */
export const CAN_LAND: Sql = sql`(is_bot = 0 and (page_url != '' or has_source = 1))`

/** Whether an event shows an ad click or a tagged link, not merely a referrer: `classifySource` names only two media by itself. */
export const IS_TAGGED: Sql = sql`(has_source = 1 and (click_id_name != '' or campaign != '' or term != '' or content != '' or medium not in ('organic', 'referral')))`

/** Identity of the tagged link: the same one within a visit is the same click. */
export const TAG: Sql = sql`lower(hex(cityHash64(toString(source), toString(medium), toString(campaign), toString(term), toString(content), toString(click_id_name), click_id)))`

/**
 * Order of events in time, as one number that compares and aggregates fast: milliseconds, then a hash of the id, so that
 * two events of one moment are ordered the same way whichever arrives first.
 */
export const MOMENT: Sql = sql`(bitShiftLeft(toInt128(toUnixTimestamp64Milli(ts)), 64) + toInt128(cityHash64(event_id)))`

/** Columns that a touch takes from its event, as a select list; `EVENT_TOUCH_NAMES` are their names. */
export const EVENT_TOUCH_COLUMNS: Sql = sql`workspace_id, handle_key, ${HANDLE} as handle, ts, event_id, channel, campaign, source, medium, page_path as landing_page, country, device, term, content`

export const EVENT_TOUCH_NAMES: Sql = sql`workspace_id, handle_key, handle, ts, event_id, channel, campaign, source, medium, landing_page, country, device, term, content`

/** Inserts derived touches from a relation with these columns and `touch_id`, named c. */
export const INSERT_TOUCHES: Sql = sql`
  insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device, event_id, properties)
  select c.workspace_id, c.touch_id, 'session', c.handle_key, c.handle, c.ts, c.channel, c.campaign, c.source, c.medium, c.landing_page, c.country, c.device, c.event_id,
    mapFilter((name, value) -> value != '', map('term', toString(c.term), 'content', toString(c.content)))`
