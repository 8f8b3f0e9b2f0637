import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { rescindOffers } from '../audit/rescinded.js'
import { consultationStream, openStream, readKey } from '../audit/streams.js'
import {
  bookPlace,
  endCallback,
  freeSlotsOf,
  lockSlotDesk,
  phonePlace,
  readSlotDesk,
  slotRule,
} from '../database/callback-rows.js'
import { lockByRef, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { setOnLadder } from '../database/ladder-rows.js'
import {
  readConsultations,
  viewOf,
  type ConsultationReading,
} from '../database/reading/consultation-reader.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import { isSlot, SLOT_DAYS } from '../domain/callback-slots.js'
import type { Concern } from '../domain/concern.js'
import { isUnanswered } from '../domain/lifecycle.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import type { CallbackSlotsView, ConsultationView } from '../domain/views.js'
import { seal, unsealJson, Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import type { CallbackInput } from './callback.schema.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const notWaiting = refuse('not-waiting', 'This concern is no longer waiting.')
const slotGone = refuse('slot-gone', 'That time is no longer free. Choose another.')
const noSlot = refuse('invalid', 'Some of what was sent is not valid.', [
  { field: 'slotAt', message: 'Choose one of the times that are free' },
])
/** How many times are shown at once. */
const SHOWN = 16
const DAY = 24 * 60 * 60 * 1000

/** "Call me back": a practitioner who waits chooses when they want to be called, and on which number. */
@Injectable()
export class CallbacksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** The next free times, and the number that we have. Refusals: `not-found` (or not theirs), `not-waiting`. */
  async slots(person: Person, ref: string, after?: Date): Promise<Outcome<CallbackSlotsView>> {
    const found = await this.find(person, ref)
    if (!found.ok) return found
    const { id, deskId, state } = found.value
    if (!isUnanswered(state)) return notWaiting
    const now = await this.database.now()
    const from = after && after > now ? after : now
    const slots = await freeSlotsOf(this.database, await readSlotDesk(this.database, deskId), from, SHOWN)
    return done({ slots: slots.map((slot) => slot.toISOString()), phone: await this.phoneOf(id) })
  }

  /**
   * In: one of the free times. A call that was booked before is moved to it. A red concern keeps its place in the live
   * queue as well; any other leaves it. Refusals: `not-found`, `not-waiting`, `invalid` (no time of this desk's),
   * `slot-gone`.
   */
  async book(person: Person, ref: string, input: CallbackInput): Promise<Outcome<ConsultationView>> {
    const found = await this.find(person, ref)
    if (!found.ok) return found
    const outcome = await this.database.write(async (tx) => {
      const desk = await lockSlotDesk(tx, found.value.deskId)
      const row = await lockByRef(tx, ref)
      if (!row || row.deskId !== desk.id) return notFound
      if (!isUnanswered(row.state)) return notWaiting
      const now = await tx.now()
      const { slotAt, phone } = input
      if (!isSlot(desk.hours, slotRule(desk), slotAt) || slotAt.getTime() > now.getTime() + SLOT_DAYS * DAY)
        return noSlot
      if (slotAt <= now) return slotGone
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await endCallback(tx, row.id, 'cancelled')
      const id = randomUUID()
      const phoneSealed = seal(stream.key, phonePlace(id), Buffer.from(phone.trim(), 'utf8'))
      const booking = { id, consultationId: row.id, slotAt, phoneSealed, bookedBy: person.id }
      if (!(await bookPlace(tx, desk, booking))) return slotGone
      if (row.rag !== 'red') {
        await rescindOffers(tx, stream, row, asActor(person), 'call back booked')
        await leaveQueue(tx, row)
      }
      await stream.append(asActor(person), 'callback.booked', {
        slotAt: slotAt.toISOString(),
        keepsPlace: row.rag === 'red',
      })
      tellOf(tx, row)
      return done(row.id)
    })
    return outcome.ok ? this.view(outcome.value) : outcome
  }

  /**
   * No call after all: back to the queue, at the original place; taken back twice is taken back once. Refusal:
   * `not-found`.
   */
  async cancel(person: Person, ref: string): Promise<Outcome<ConsultationView>> {
    const outcome = await this.database.write(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sideOf(person, row) !== 'practitioner') return notFound
      const ended = await endCallback(tx, row.id, 'cancelled')
      if (!ended) return done(row.id)
      if (row.state === 'callback-booked') {
        await move(tx, row, 'waiting', { reach: 'one-at-a-time' })
        const desk = await tx.manager.findOneByOrFail(desks, { id: row.deskId })
        await setOnLadder(tx, row, await tx.now(), desk)
        tx.tell({ kind: 'nudge', deskId: row.deskId })
      }
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(person), 'callback.cancelled')
      tellOf(tx, row)
      return done(row.id)
    })
    return outcome.ok ? this.view(outcome.value) : outcome
  }

  /** Their own consultation, whatever its state. */
  async find(person: Person, ref: string): Promise<Outcome<ConsultationReading>> {
    const known = readReference(ref)
    const [reading] = known ? await readConsultations(this.database, 'c.ref = $1', [known]) : []
    return reading && sideOf(person, reading) === 'practitioner' ? done(reading) : notFound
  }

  private async view(id: string): Promise<Outcome<ConsultationView>> {
    const [reading] = await readConsultations(this.database, 'c.id = $1', [id])
    return reading ? done(viewOf(reading)) : notFound
  }

  /** The number that they gave with the concern. */
  private async phoneOf(id: string): Promise<string | null> {
    const key = await readKey(this.database, this.vault, consultationStream(id))
    const [row] = await this.database.query<{ sealed: Buffer }>(
      'SELECT concern_sealed AS sealed FROM consultation WHERE id = $1',
      [id],
    )
    if (!key || !row) return null
    return (unsealJson(key, `concern|${id}`, row.sealed) as Concern).phone ?? null
  }
}

/** What is being offered waits again first: that is how an offer that was taken back ends. */
async function leaveQueue(tx: Tx, row: ConsultationRow): Promise<void> {
  if (row.state === 'callback-booked') return
  const waiting = row.state === 'offered' ? await move(tx, row, 'waiting') : row
  await move(tx, waiting, 'callback-booked')
}

function tellOf(tx: Tx, row: ConsultationRow): void {
  tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: row.deskId })
}
