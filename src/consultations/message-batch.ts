/**
 * What becomes of each message of one group: decided for all at once and for each by itself, so that one that is not
 * allowed never harms its neighbours. Pure: rows and requests in, fates out.
 */
import type { State } from '../domain/lifecycle.js'
import { whyNoMessage } from '../domain/message.js'
import { refuse, type Refusal } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { sideOf } from '../people/rights.js'

/** A message that somebody wants to have stored. */
export interface Wanted {
  readonly person: Person
  /** As we write references. */
  readonly ref: string
  /** As the database writes UUIDs: in small letters. */
  readonly clientId: string
  readonly body: string
}

/** A consultation whose row this transaction holds. */
export interface Held {
  readonly id: string
  readonly ref: string
  readonly state: State
  readonly practitionerId: string
  readonly seniorId: string | null
  /** Seniors who have joined for a second opinion, where that was asked for. */
  readonly joinedIds?: readonly string[]
  readonly headSeq: number
}

/** A message that is stored already, under the author and client id of one that is wanted. */
export interface Earlier {
  readonly authorId: string
  readonly clientId: string
  readonly digest: Buffer
  readonly seq: number
  readonly at: Date
}

/** What the database says about a group, once the rows are held. */
export interface Known<H extends Held> {
  readonly held: readonly H[]
  /** References of consultations that are there, but held by somebody else just now. */
  readonly busy: ReadonlySet<string>
  readonly earlier: readonly Earlier[]
  /** When it is now: the time of every message that this group stores. */
  readonly at: Date
  /** Tells whether two messages are equal. */
  digestOf(row: H, body: string): Buffer
}

export type Fate<H extends Held = Held> =
  | {
      readonly kind: 'store'
      readonly row: H
      readonly seq: number
      readonly at: Date
      readonly digest: Buffer
    }
  /** The same had been stored before, or stands earlier in this very group. */
  | { readonly kind: 'again'; readonly seq: number; readonly at: Date }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Not now: somebody else holds the row. */
  | { readonly kind: 'later' }

const { refusal: notFound } = refuse('not-found', 'There is no such consultation.')
const { refusal: reused } = refuse('client-id-reused', 'This clientId has sent a different message.')

/** In: messages in the order in which they arrived. Out: their fates, in the same order. */
export function decideAll<H extends Held>(wanted: readonly Wanted[], known: Known<H>): Fate<H>[] {
  const rows = new Map(known.held.map((row) => [row.ref, row]))
  const heads = new Map(known.held.map((row) => [row.ref, row.headSeq]))
  const sent = new Map(known.earlier.map((each) => [nameOf(each.authorId, each.clientId), each]))
  return wanted.map(({ person, ref, clientId, body }): Fate<H> => {
    const row = rows.get(ref)
    if (!row) return known.busy.has(ref) ? { kind: 'later' } : { kind: 'refused', refusal: notFound }
    const side = sideOf(person, row)
    if (!side) return { kind: 'refused', refusal: notFound }
    const name = nameOf(person.id, clientId)
    const digest = known.digestOf(row, body)
    const before = sent.get(name)
    if (before) {
      if (!before.digest.equals(digest)) return { kind: 'refused', refusal: reused }
      return { kind: 'again', seq: before.seq, at: before.at }
    }
    const refusal = whyNoMessage(row.state, side)
    if (refusal) return { kind: 'refused', refusal }
    const seq = (heads.get(ref) ?? row.headSeq) + 1
    heads.set(ref, seq)
    sent.set(name, { authorId: person.id, clientId, digest, seq, at: known.at })
    return { kind: 'store', row, seq, at: known.at, digest }
  })
}

const nameOf = (authorId: string, clientId: string): string => `${authorId} ${clientId}`
