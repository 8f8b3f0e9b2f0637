import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream, readKey } from '../audit/streams.js'
import { amend, lockByRef } from '../database/consultation-writes.js'
import { Database, type Reader } from '../database/database.js'
import { moveRungs } from '../database/ladder-rows.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import { canonicalJson } from '../domain/canonical.js'
import { firstColour, type Concern } from '../domain/concern.js'
import { isUnanswered } from '../domain/lifecycle.js'
import { inOrder, type Need } from '../domain/needs.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { dueAt } from '../domain/queue-order.js'
import { readReference } from '../domain/reference.js'
import type { ConsultationView } from '../domain/views.js'
import { sealJson, unsealJson, Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import { columnsOf, concernPlace } from './concern-columns.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const notWaiting = refuse(
  'not-waiting',
  'Somebody has this concern by now, or it is over: its answers can’t be changed.',
)

export interface Answers {
  readonly ref: string
  readonly concern: Concern
}

/** A practitioner changes their answers while they wait: the concern keeps its place in time, and its history. */
@Injectable()
export class ChangesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** The answers as they are. Refusals: `not-found` (or not theirs), `not-waiting`. */
  async answers(person: Person, ref: string): Promise<Outcome<Answers>> {
    const known = readReference(ref)
    const [row] = known
      ? await this.database.query<
          Pick<ConsultationRow, 'id' | 'ref' | 'state' | 'practitionerId' | 'concernSealed'>
        >(
          `SELECT id, ref, state, practitioner_id AS "practitionerId", concern_sealed AS "concernSealed"
           FROM consultation WHERE ref = $1`,
          [known],
        )
      : []
    if (!row || sideOf(person, { ...row, seniorId: null }) !== 'practitioner') return notFound
    if (!isUnanswered(row.state)) return notWaiting
    const key = await readKey(this.database, this.vault, consultationStream(row.id))
    if (!key) return notFound
    return done({
      ref: row.ref,
      concern: unsealJson(key, concernPlace(row.id), row.concernSealed) as Concern,
    })
  }

  /** Refusals: `not-found` (or not theirs), `not-waiting`. Sending the same again changes nothing. */
  async change(person: Person, ref: string, concern: Concern): Promise<Outcome<ConsultationView>> {
    const outcome = await this.database.write<string>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sideOf(person, row) !== 'practitioner') return notFound
      if (!isUnanswered(row.state)) return notWaiting
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const before = unsealJson(stream.key, concernPlace(row.id), row.concernSealed) as Concern
      const fields = changedIn(before, concern)
      if (fields.length === 0) return done(row.id)
      const desk = await tx.manager.findOneByOrFail(desks, { id: row.deskId })
      const targets = { red: desk.redMinutes, amber: desk.amberMinutes, green: desk.greenMinutes }
      // Once a senior or a manager has looked at it, the colour is theirs.
      const rag = (await wasRated(tx, stream.name)) ? row.rag : firstColour(concern)
      await amend(tx, row, {
        ...columnsOf(this.vault, concern, row.raisedAt),
        needs: needsAfter(row.needs, before, concern),
        rag,
        dueAt: dueAt(rag, row.raisedAt, targets, desk.hours),
        concernSealed: sealJson(stream.key, concernPlace(row.id), concern),
      })
      if (rag !== row.rag)
        await moveRungs(tx, { id: row.id, deskId: row.deskId, rag }, row.returnedAt ?? row.raisedAt, desk)
      const earlier = Object.fromEntries(fields.map((field) => [field, before[field] ?? null]))
      await stream.append(asActor(person), 'concern.changed', { fields, earlier, from: row.rag, to: rag })
      tx.tell({ kind: 'consultation', id: row.id })
      tx.tell({ kind: 'desk', id: row.deskId })
      tx.tell({ kind: 'nudge', deskId: row.deskId })
      return done(row.id)
    })
    if (!outcome.ok) return outcome
    const [reading] = await readConsultations(this.database, 'c.id = $1', [outcome.value])
    return reading ? done(viewOf(reading)) : notFound
  }
}

const names = [
  'immediateDanger',
  'worry',
  'child',
  'urgency',
  'whereabouts',
  'ask',
  'parentsAware',
  'phone',
  'needs',
] as const satisfies readonly (keyof Concern)[]

const changedIn = (before: Concern, after: Concern): (keyof Concern)[] =>
  names.filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null))

/** What the practitioner asked for follows their answers; what a senior has added stays. */
function needsAfter(now: readonly string[], before: Concern, after: Concern): string[] {
  const added = now.filter((need) => !before.needs?.includes(need as Need))
  return inOrder([...(added as Need[]), ...(after.needs ?? [])])
}

async function wasRated(reader: Reader, stream: string): Promise<boolean> {
  const [entry] = await reader.query(
    `SELECT FROM audit_entry WHERE stream = $1 AND action = 'concern.rerated' LIMIT 1`,
    [stream],
  )
  return entry !== undefined
}
