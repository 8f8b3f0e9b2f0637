/** The colleagues of a consultation's desk, and of the desks that cover it, as whoever asks one of them needs to know. */
import type { Reader } from '../database/database.js'
import { heldBy } from '../database/offer-writes.js'
import { presentAt } from '../database/presence-rows.js'
import type { Colleague } from '../domain/colleagues.js'

export interface ColleagueReading extends Colleague {
  /** How long an offer to them stays open. */
  readonly offerSeconds: number
}

/** In: the consultation, who asks. Out: everybody else who could be asked at all, by name. */
export async function readColleagues(
  reader: Reader,
  consultationId: string,
  askerId: string,
  now: Date,
): Promise<ColleagueReading[]> {
  return reader.query<ColleagueReading>(
    `SELECT p.id, p.name, p.title AS role, coalesce(a.status = 'available', false) AS available,
       ${presentAt('p.id', '$3')} AS present, coalesce(a.capacity, 0) AS capacity,
       (SELECT count(*)::int FROM offer WHERE ${heldBy('p.id')}) AS open,
       EXISTS (SELECT FROM offer WHERE senior_id = p.id AND outcome IS NULL) AS "hasOffer",
       EXISTS (SELECT FROM conflict_of_interest k LEFT JOIN consultation b ON b.id = k.consultation_id
         WHERE k.senior_id = p.id AND k.withdrawn_at IS NULL AND (k.consultation_id = c.id
           OR k.organisation_id = c.organisation_id OR b.nhs_key = c.nhs_key OR b.child_key = c.child_key))
         AS "hasConflict",
       EXISTS (SELECT FROM offer WHERE consultation_id = c.id AND senior_id = p.id AND how = 'second-opinion'
         AND outcome = 'accepted' AND released_at IS NULL) AS joined,
       coalesce(a.offer_seconds, d.offer_seconds)::int AS "offerSeconds"
     FROM consultation c JOIN desk d ON d.id = c.desk_id
     JOIN person p ON p.role = 'senior' AND p.disabled_at IS NULL AND p.id <> $2 AND EXISTS (
       SELECT FROM person_desk WHERE person_id = p.id AND (desk_id = c.desk_id
         OR desk_id IN (SELECT covered_by FROM desk_cover WHERE desk_id = c.desk_id)))
     LEFT JOIN availability a ON a.senior_id = p.id
     WHERE c.id = $1 ORDER BY p.name, p.id`,
    [consultationId, askerId, now],
  )
}
