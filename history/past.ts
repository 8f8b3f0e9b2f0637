/**
 * One consultation that is over, as rows: sealed and chained by the very functions that the service uses, so that what
 * was seeded opens, verifies and erases like everything else.
 */
import { randomBytes } from 'node:crypto'
import type { Chance } from '../bench/support/chance.js'
import { messagePlace } from '../src/audit/message-reader.js'
import { recordHash, recordPlace } from '../src/audit/record-reader.js'
import { consultationStream, linkTo, type Head } from '../src/audit/streams.js'
import { categories, outcomes } from '../src/domain/advice-record.js'
import { genesis, messageHash } from '../src/domain/chain.js'
import type { Rag } from '../src/domain/concern.js'
import { theService, type Actor } from '../src/domain/people.js'
import { makeReference } from '../src/domain/reference.js'
import { seal, sealJson, type Vault } from '../src/platform/sealing.js'
import type { Cast, Player } from './cast.js'
import type { Value } from './copy.js'
import { type Table, tables } from './tables.js'

export type Rows = Record<Table, Value[][]>
export const noRows = (): Rows =>
  Object.fromEntries(Object.keys(tables).map((table) => [table, []])) as unknown as Rows

const SECOND = 1000
const targets: Readonly<Record<Rag, number>> = { red: 300, amber: 1800, green: 14_400, blue: 14_400 }
const names = Object.keys(categories)

/** Adds the rows of one that was raised at this moment. In: how many messages it has, if anybody answered. */
export function addPast(
  rows: Rows,
  vault: Vault,
  cast: Cast,
  chance: Chance,
  raisedAt: Date,
  messages: number,
): void {
  const id = timedId(raisedAt)
  const stream = consultationStream(id)
  const { key, wrapped, masterKeyId } = vault.makeDataKey(stream)
  const practitioner = chance.pick(cast.practitioners)
  const senior = chance.pick(cast.seniors)
  const rag = chance.pick<Rag>(['red', 'amber', 'amber', 'green', 'green', 'green'])
  const fate = chance.below(100)
  const state = fate < 93 ? 'closed' : fate < 98 ? 'withdrawn' : 'handed-over'
  const closed = state === 'closed'
  const wait = 5 + chance.below(rag === 'red' ? 400 : rag === 'amber' ? 2_000 : 15_000)
  const takenAt = later(raisedAt, wait)
  const endedAt = later(takenAt, 300 + chance.below(1_500))
  const closedAt = later(endedAt, 60 + chance.below(1_200))
  const missed = chance.below(10) === 0
  const concern = {
    worry: chance.words(240),
    child: { ageBand: '5-10' },
    immediateDanger: rag === 'red',
    urgency: 'today',
  }
  const record = {
    rag,
    level: 1 + chance.below(4),
    categories: [...new Set([chance.pick(names), chance.pick(names)])],
    advice: chance.words(200),
    rationale: chance.words(160),
    outcome: chance.pick(outcomes),
    actions: [{ what: chance.words(40), owner: 'practitioner', due: closedAt.toISOString().slice(0, 10) }],
    reviewIf: chance.words(60),
  }

  const head = { seq: 0, hash: Buffer.from(genesis) }
  const enter = (at: Date, actor: Actor, action: string, detail?: object): void => {
    const { link, hash } = linkTo(stream, key, head, at, actor, action, detail)
    rows.audit_entry.push([
      stream,
      link.seq,
      at,
      actor.id,
      actor.name,
      actor.role,
      action,
      link.detail && Buffer.from(link.detail),
      hash,
    ])
  }
  const offer = (to: Player, at: Date, outcome: 'missed' | 'accepted'): void => {
    const ended = later(at, outcome === 'missed' ? 30 : 4)
    const offerId = timedId(at)
    const detail = { offerId, seniorId: to.id, senior: to.name, because: ['Longest since the last accepted'] }
    enter(at, theService, 'offer.made', {
      ...detail,
      placeInQueue: 1,
      expiresAt: later(at, 30).toISOString(),
    })
    enter(ended, outcome === 'missed' ? theService : acting(to, 'senior'), `offer.${outcome}`, {
      offerId,
      seniorId: to.id,
    })
    const held = outcome === 'accepted'
    rows.offer.push([
      offerId,
      id,
      to.id,
      cast.deskId,
      at,
      later(at, 30),
      outcome,
      ended,
      held ? 1 : null,
      held ? closedAt : null,
      '{"because":[],"others":[],"open":0,"placeInQueue":1,"how":"one","round":"first","reach":"one-at-a-time"}',
      1,
      'one',
      held ? 'closed' : null,
    ])
  }

  enter(raisedAt, acting(practitioner, 'practitioner'), 'concern.raised', {
    deskId: cast.deskId,
    rag,
    urgency: 'today',
  })
  if (missed) offer(chance.pick(cast.seniors), raisedAt, 'missed')
  const talk: Head = { seq: 0, hash: Buffer.from(genesis) }
  if (closed) {
    offer(senior, later(takenAt, -4), 'accepted')
    for (let n = 0; n < messages; n++) {
      const at = new Date(takenAt.getTime() + ((endedAt.getTime() - takenAt.getTime()) * n) / messages)
      const authorId = n % 2 === 0 ? practitioner.id : senior.id
      const clientId = timedId(at)
      const body = chance.words(20 + chance.below(120))
      const sealed = seal(key, messagePlace(id, authorId, clientId), Buffer.from(body))
      talk.hash = messageHash(talk.hash, {
        consultationId: id,
        seq: ++talk.seq,
        at,
        authorId,
        clientId,
        body: sealed,
      })
      rows.message.push([
        id,
        talk.seq,
        authorId,
        clientId,
        vault.digest({ consultationId: id, body }),
        sealed,
        at,
        talk.hash,
      ])
    }
    const sealed = sealJson(key, recordPlace(id), record)
    rows.advice_record.push([id, sealed, closedAt, closedAt])
    enter(endedAt, acting(senior, 'senior'), 'talk.ended')
    enter(later(closedAt, -1), acting(senior, 'senior'), 'record.drafted', { fields: Object.keys(record) })
    enter(closedAt, acting(senior, 'senior'), 'record.closed', {
      rag,
      outcome: record.outcome,
      level: record.level,
      recordHash: recordHash(sealed),
      messages: { headSeq: talk.seq, headHash: talk.hash.toString('hex') },
    })
  } else if (state === 'withdrawn') enter(takenAt, acting(practitioner, 'practitioner'), 'concern.withdrawn')
  else enter(takenAt, acting(senior, 'senior'), 'concern.handed-over', { to: 'out-of-hours' })

  rows.data_key.push([stream, wrapped, masterKeyId])
  rows.audit_stream.push([stream, head.seq, head.hash])
  rows.consultation.push([
    id,
    makeReference(randomBytes(7)),
    cast.deskId,
    practitioner.id,
    practitioner.organisationId,
    timedId(raisedAt),
    vault.digest({ id }),
    state,
    rag,
    'today',
    rag === 'red',
    '5-10',
    raisedAt,
    later(raisedAt, targets[rag]),
    closed ? senior.id : null,
    closed ? takenAt : null,
    closed ? rag : null,
    closed ? endedAt : null,
    closed ? closedAt : null,
    state === 'withdrawn' ? takenAt : null,
    state === 'handed-over' ? 'The out-of-hours team' : null,
    state === 'handed-over' ? takenAt : null,
    closed ? record.outcome : null,
    closed ? record.level : null,
    closed ? record.categories : [],
    talk.seq,
    talk.hash,
    sealJson(key, `concern|${id}`, concern),
    chance.below(12) === 0 ? vault.digest({ nameAndBirth: `nobody ${chance.below(2_000)}` }) : null,
  ])
}

const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * SECOND)
const acting = ({ id, name }: Player, role: 'practitioner' | 'senior'): Actor => ({ id, name, role })

/** Ids that grow with time (UUID, version 7): what was made together stands together in the indexes. */
function timedId(at: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(at.getTime(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
