import { Inject, Injectable } from '@nestjs/common'
import { createHash } from 'node:crypto'
import { readAcknowledgement } from '../audit/acknowledgement-reader.js'
import { readAddenda } from '../audit/addenda-reader.js'
import { readMessages } from '../audit/message-reader.js'
import { readRecord } from '../audit/record-reader.js'
import { consultationStream, openStream, type Stream } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import type { Concern } from '../domain/concern.js'
import {
  figuresOf,
  isSame,
  sift,
  wrongWith,
  type Decision,
  type Sifted,
} from '../domain/disclosure/disclosure.js'
import { marksOf } from '../domain/disclosure/third-parties.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { ConsultationView } from '../domain/views.js'
import { unsealJson, Vault } from '../platform/sealing.js'
import { addDecisions, digestOf, readDecisions, type Decided } from './disclosure-rows.js'
import { cut } from './passages.js'

/** What is on one page of the form. */
export const PAGE = 10

export interface ForRequest {
  readonly consultation: ConsultationView
  readonly sifted: readonly Sifted[]
}

interface Opened extends ForRequest {
  readonly row: ConsultationRow
  readonly stream: Stream
  readonly lastSeq: number
}

export interface Chosen {
  readonly page: number
  /** What the page showed (`seenOf`): nobody decides on what they have not seen. */
  readonly seen: string
  readonly decisions: ReadonlyMap<string, Decision>
}

const notFound = refuse('not-found', 'There is no such consultation.')
const changed = refuse('changed-meanwhile', 'It has changed since you opened it. Look at it again.')
/** A conversation is read whole. */
const ALL = 1_000_000

export const pageOf = (sifted: readonly Sifted[], page: number): readonly Sifted[] =>
  sifted.slice((page - 1) * PAGE, page * PAGE)

/** Stands for the passages of a page as they are now, with what was decided on each. */
export const seenOf = (sifted: readonly Sifted[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(sifted.map(({ passage, decision }) => [passage.id, digestOf(passage), decision?.seq])),
    )
    .digest('hex')

/**
 * What is given to somebody who asks for what is kept about a child: a manager decides, passage by passage, what is
 * shown. Reading it, deciding and making the file are each an entry in the consultation's history.
 */
@Injectable()
export class SubjectAccessService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** The whole of it with its marks and decisions; no entry, no page. Refusals: `not-found`, also another desk's; `erased`. */
  open(manager: Person, ref: string, reason: string): Promise<Outcome<ForRequest>> {
    return this.within(manager, ref, async (_tx, opened) => {
      await opened.stream.append(asActor(manager), 'record.read', { reason, as: 'subject-access' })
      return done(opened)
    })
  }

  /**
   * Keeps what is new among these decisions; the same again is no decision. All of them or none.
   * Out: how many. Refusals: `invalid` (by field and passage), `changed-meanwhile`, `not-found`, `erased`.
   */
  decide(manager: Person, ref: string, { page, seen, decisions }: Chosen): Promise<Outcome<number>> {
    return this.within(manager, ref, async (tx, { row, stream, lastSeq, sifted }) => {
      const shown = pageOf(sifted, page)
      const decided = shown.flatMap(({ passage, decision: stands, isDue }): Decided[] => {
        const decision = decisions.get(passage.id)
        // To show what is not marked, and what nobody has withheld, is no decision.
        const stood = stands ?? { choice: 'show', words: [], exemption: null, why: null }
        const isNew = decision !== undefined && (isDue || !isSame(stood, decision))
        return isNew ? [{ passage, decision }] : []
      })
      const errors = decided.flatMap(({ passage, decision }) =>
        wrongWith(decision, passage.text).map(({ field, message }) => ({
          field: `${field}-${passage.id}`,
          message,
        })),
      )
      const isStrange = [...decisions.keys()].some((id) => !shown.some(({ passage }) => passage.id === id))
      if (isStrange || (decided.length > 0 && seenOf(shown) !== seen)) return changed
      if (errors.length > 0) return refuse('invalid', 'Some of what was sent is not valid.', errors)
      if (decided.length === 0) return done(0)
      const hash = await addDecisions(tx, row.id, stream.key, { after: lastSeq, byId: manager.id, decided })
      const figures = figuresOf(decided.map(({ decision }) => decision))
      await stream.append(asActor(manager), 'disclosure.decided', { ...figures, after: lastSeq, hash })
      return done(decided.length)
    })
  }

  /** All that may go into the file. Refusals: `invalid` (something is still to be decided), `not-found`, `erased`. */
  make(manager: Person, ref: string, reason: string): Promise<Outcome<ForRequest>> {
    return this.within(manager, ref, async (_tx, opened) => {
      const due = opened.sifted.filter(({ isDue }) => isDue).length
      if (due > 0) {
        const message = `Decide on every marked passage first: ${due} to go`
        return refuse('invalid', message, [{ field: 'make', message }])
      }
      const figures = figuresOf(opened.sifted.map(({ decision }) => decision))
      await opened.stream.append(asActor(manager), 'record.read', {
        reason,
        as: 'subject-access-pdf',
        ...figures,
      })
      return done(opened)
    })
  }

  private within<T>(
    manager: Person,
    ref: string,
    work: (tx: Tx, opened: Opened) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    return this.database.onBehalfOf(manager).write<T>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const read = await readForRequest(tx, row, stream.key)
      return read ? work(tx, { ...read, row, stream }) : notFound
    })
  }
}

async function readForRequest(tx: Tx, row: ConsultationRow, key: Buffer) {
  const [reading] = await readConsultations(tx, 'c.id = $1', [row.id])
  if (!reading) return null
  const concern = unsealJson(key, `concern|${row.id}`, row.concernSealed) as Concern
  const consultation = viewOf(reading)
  const { passages, known } = cut({
    consultation,
    concern,
    messages: await readMessages(tx, row.id, key, 0, ALL),
    record: (await readRecord(tx, row.id, key))?.draft ?? null,
    addenda: await readAddenda(tx, row.id, key),
    answer: await readAcknowledgement(tx, row.id, key),
  })
  const { name = null, nhsNumber = null } = 'name' in concern.child ? concern.child : {}
  const marks = marksOf(passages, known, { name, nhsNumber })
  const kept = await readDecisions(tx, row.id, key)
  const sifted = sift(
    passages.map((passage, index) => ({ passage, of: digestOf(passage), marks: marks[index] ?? [] })),
    kept,
  )
  return { consultation, sifted, lastSeq: kept.at(-1)?.seq ?? 0 }
}
