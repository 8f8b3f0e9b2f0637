/** What stands of a concern in its consultation's row: enough to queue and to match it, and nothing that names anybody. */
import { ageBandOf, type Concern } from '../domain/concern.js'
import { marksOf } from '../domain/child-key.js'
import { bornYearOf } from '../domain/retention.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import type { Vault } from '../platform/sealing.js'

export function columnsOf(vault: Vault, concern: Concern, raisedAt: Date) {
  const { nhsNumber, nameAndBirth } = marksOf(concern.child)
  return {
    urgency: concern.urgency,
    immediateDanger: concern.immediateDanger,
    ageBand: ageBandOf(concern.child, raisedAt.toISOString().slice(0, 10)),
    bornYear: bornYearOf(concern.child, raisedAt),
    // Keyed hashes by which the same child is known again.
    nhsKey: nhsNumber === null ? null : vault.digest({ nhsNumber }),
    childKey: nameAndBirth === null ? null : vault.digest({ nameAndBirth }),
  } satisfies Partial<ConsultationRow>
}

/** What the answers are bound to. */
export const concernPlace = (id: string): string => `concern|${id}`
