import { randomUUID } from 'node:crypto'
import type { Tx } from '../database/database.js'
import type { Person } from '../domain/people.js'

/** They are not asked again for this consultation, nor for this child. */
export async function noteConflict(tx: Tx, person: Person, consultationId: string): Promise<void> {
  await tx.query(
    `INSERT INTO conflict_of_interest (id, senior_id, consultation_id, declared_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [randomUUID(), person.id, consultationId, await tx.now()],
  )
}
