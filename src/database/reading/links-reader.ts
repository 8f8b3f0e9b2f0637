/** Earlier consultations about what may be the same child: what may be known of them without opening one. */
import type { EarlierView, LinkDecision } from '../../domain/links.js'
import type { Reader } from '../database.js'

interface Row extends Omit<EarlierView, 'raisedAt' | 'decidedAt' | 'matchedBy'> {
  readonly id: string
  readonly raisedAt: Date
  readonly decision: LinkDecision | null
  readonly decidedAt: Date | null
  readonly byNhsNumber: boolean
  readonly byNameAndBirth: boolean
}

/** Those of all desks, newest first. Whether the reader may know of them is decided by whoever asks. */
export async function readEarlier(reader: Reader, consultationId: string): Promise<EarlierView[]> {
  const rows = await reader.query<Row>(
    `SELECT e.ref, d.name AS desk, e.raised_at AS "raisedAt", e.organisation_kind AS "organisationKind",
       e.other_agency AS "otherAgency", e.state, e.outcome, e.by_nhs_number AS "byNhsNumber",
       e.by_name_and_birth AS "byNameAndBirth", l.decision, p.name AS "decidedBy", l.decided_at AS "decidedAt"
     FROM earlier_consultations($1) e JOIN desk d ON d.id = e.desk_id
     LEFT JOIN child_link l ON l.consultation_id = $1 AND l.earlier_id = e.id
     LEFT JOIN person p ON p.id = l.decided_by
     ORDER BY e.raised_at DESC, e.id`,
    [consultationId],
  )
  return rows.map(({ byNhsNumber, byNameAndBirth, ...row }) => ({
    ...row,
    raisedAt: row.raisedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    matchedBy: byNhsNumber && byNameAndBirth ? 'both' : byNhsNumber ? 'nhs-number' : 'name-and-birth',
  }))
}
