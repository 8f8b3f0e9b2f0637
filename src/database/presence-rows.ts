/**
 * Presence is two facts: the chosen status, and until when a node vouches for the senior (a row for each node). Present
 * means: at least one node still does. (Design, "Routing"; docs/adr/0008-presence.md.)
 */
import type { Reader } from './database.js'

/** How long after it was last heard a browser still counts as there. */
export const PRESENT_SECONDS = 15
/** How long a page may be between two connections: a reload is not a departure. */
export const RELOAD_SECONDS = 5
/** Whoever works by plain HTTP, without sockets, is heard of rarely. */
export const PLAIN_HTTP_SECONDS = 120

/** SQL: is this senior present at this time? In: SQL for the senior's id and for the time. */
export const presentAt = (seniorId: string, now: string): string =>
  `EXISTS (SELECT FROM presence WHERE senior_id = ${seniorId} AND present_until > ${now})`

/** This node vouches for these seniors until then. One statement; rows are taken in the order of their ids. */
export async function vouchFor(
  reader: Reader,
  node: string,
  seniors: readonly { readonly id: string; readonly until: Date }[],
): Promise<void> {
  if (seniors.length === 0) return
  await reader.query(
    `INSERT INTO presence (senior_id, node, present_until)
     SELECT s.id, $1, s.until FROM unnest($2::text[], $3::timestamptz[]) AS s (id, until) ORDER BY s.id
     ON CONFLICT (senior_id, node) DO UPDATE SET present_until = excluded.present_until`,
    [node, seniors.map(({ id }) => id), seniors.map(({ until }) => until)],
  )
}

/**
 * A senior was heard of by plain HTTP. Where a browser of theirs is or was just now connected live, that decides soon
 * enough; otherwise plain HTTP is all there will be, and vouches for longer.
 */
export async function heardByHttp(reader: Reader, seniorId: string, now: Date): Promise<void> {
  await reader.query(
    `INSERT INTO presence (senior_id, node, present_until)
     SELECT $1, 'http', $2::timestamptz + CASE WHEN EXISTS (SELECT FROM presence WHERE senior_id = $1 AND node <> 'http'
       AND present_until > $2::timestamptz - interval '10 minutes')
       THEN interval '${PRESENT_SECONDS} seconds' ELSE interval '${PLAIN_HTTP_SECONDS} seconds' END
     ON CONFLICT (senior_id, node) DO UPDATE SET present_until = excluded.present_until`,
    [seniorId, now],
  )
}

/** A browser of this senior's has just spoken over the live channel; until its node vouches, this does. */
export async function heardLive(reader: Reader, seniorId: string, now: Date): Promise<void> {
  await vouchFor(reader, 'live', [{ id: seniorId, until: new Date(now.getTime() + RELOAD_SECONDS * 1000) }])
}

/** Browsers of these seniors are connected live: that tells more than what was heard of them by plain HTTP. */
export async function liveTellsMore(reader: Reader, seniorIds: readonly string[], now: Date): Promise<void> {
  await reader.query(
    `UPDATE presence SET present_until = $2::timestamptz + interval '${PRESENT_SECONDS} seconds'
     WHERE senior_id = ANY($1) AND node = 'http'
       AND present_until > $2::timestamptz + interval '${PRESENT_SECONDS} seconds'`,
    [seniorIds, now],
  )
}
