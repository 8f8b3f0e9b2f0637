/** What the desk page shows a senior beside their chats: what went wrong without them, and what they have set. */
import type { Reader } from '../database.js'

/** A consultation that went back to the queue because this senior's connection was gone. */
export interface LostConsultation {
  /** Id of the offer by which they had held it: what is marked as seen. */
  readonly offerId: string
  readonly ref: string
  readonly at: Date
  readonly lostSeconds: number
}

/** A closed record that a manager has returned, to which this senior has not added since. */
export interface ReturnedRecord {
  readonly ref: string
  readonly at: Date
  readonly by: string
}

export interface DeskNews {
  readonly returned: readonly ReturnedRecord[]
  readonly lost: readonly LostConsultation[]
  /** When they missed an offer and became away for it; null: they are available, or went away themselves. */
  readonly awayAfterMissAt: Date | null
  /** By reference: when the talk ended whose record is not finished. */
  readonly talkEndedAt: ReadonlyMap<string, Date>
  /** How long an offer to them stays open; null: as their desk has it. */
  readonly offerSeconds: number | null
}

export async function readDeskNews(reader: Reader, seniorId: string): Promise<DeskNews> {
  const [lost, ended, [own], returned] = await Promise.all([
    reader.query<LostConsultation>(
      `SELECT o.id AS "offerId", c.ref, o.released_at AS at, d.lost_seconds AS "lostSeconds"
       FROM offer o JOIN consultation c ON c.id = o.consultation_id JOIN desk d ON d.id = c.desk_id
       WHERE o.senior_id = $1 AND o.release_why = 'lost' AND o.release_seen_at IS NULL AND o.how <> 'second-opinion'
       ORDER BY o.released_at, o.id`,
      [seniorId],
    ),
    reader.query<{ ref: string; at: Date }>(
      `SELECT ref, talk_ended_at AS at FROM consultation WHERE senior_id = $1 AND state = 'recording'`,
      [seniorId],
    ),
    reader.query<{ offerSeconds: number | null; missedAt: Date | null }>(
      // Missing an offer and becoming away for it is one transaction, so it is one moment.
      `SELECT a.offer_seconds AS "offerSeconds", (SELECT max(ended_at) FROM offer
         WHERE senior_id = a.senior_id AND outcome = 'missed' AND a.status = 'away' AND ended_at = a.changed_at) AS "missedAt"
       FROM availability a WHERE a.senior_id = $1`,
      [seniorId],
    ),
    reader.query<ReturnedRecord>(
      `SELECT c.ref, r.at, p.name AS by FROM log_line l JOIN consultation c ON c.id = l.consultation_id
       CROSS JOIN LATERAL (
         SELECT at, by_id FROM review WHERE consultation_id = l.consultation_id ORDER BY at DESC, id DESC LIMIT 1
       ) r
       JOIN person p ON p.id = r.by_id
       WHERE l.senior_id = $1 AND l.category = '' AND l.review = 'returned' ORDER BY r.at, c.ref`,
      [seniorId],
    ),
  ])
  return {
    lost,
    returned,
    awayAfterMissAt: own?.missedAt ?? null,
    talkEndedAt: new Map(ended.map(({ ref, at }) => [ref, at])),
    offerSeconds: own?.offerSeconds ?? null,
  }
}
