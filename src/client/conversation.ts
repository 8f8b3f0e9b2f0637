/**
 * One consultation's messages as this browser knows them, as plain values: no DOM, no socket, no clock.
 * `messages` is always in order and without gaps; whatever arrives twice is dropped, whatever arrives too early waits
 * for its turn, and `isBehind` says when to ask the server for "everything after `last`". (Design, "Chat that loses
 * nothing".)
 */
import type { MessageView } from '../domain/views.js'

export type Fate = 'waiting' | 'sending' | 'stored' | 'failed'

/** Written here, and not yet seen in the conversation. */
export interface Unsent {
  readonly clientId: string
  readonly body: string
  readonly fate: Fate
  /** How often it was sent without an answer. */
  readonly tries: number
  /** Why the server refused it, in its words; null when it has not. */
  readonly refusal: string | null
}

export interface Conversation {
  readonly ref: string
  /** What came after the page was rendered. */
  readonly messages: readonly MessageView[]
  /** Up to here nothing is missing. */
  readonly last: number
  /** The highest sequence number that we have heard of. */
  readonly head: number
  readonly early: ReadonlyMap<number, MessageView>
  readonly unsent: readonly Unsent[]
}

/** In: the reference, and the last sequence number that the page already shows. */
export const begin = (ref: string, last: number): Conversation => ({
  ref,
  messages: [],
  last,
  head: last,
  early: new Map(),
  unsent: [],
})

export const isBehind = (now: Conversation): boolean => now.head > now.last

/** The server says how far the conversation goes. */
export const heard = (now: Conversation, head: number): Conversation =>
  head > now.head ? { ...now, head } : now

/** Messages arrived, live or by following: in any order, any number of times. */
export function arrived(now: Conversation, messages: readonly MessageView[], head = 0): Conversation {
  const early = new Map(now.early)
  for (const message of messages) if (message.seq > now.last) early.set(message.seq, message)
  const inTurn: MessageView[] = []
  for (let next = early.get(now.last + 1); next; next = early.get(next.seq + 1)) {
    inTurn.push(next)
    early.delete(next.seq)
  }
  const last = now.last + inTurn.length
  const here = [...messages, ...inTurn]
  const inLog = new Set(here.filter((message) => message.seq <= last).map((message) => message.clientId))
  const safe = new Set(here.map((message) => message.clientId))
  return {
    ...now,
    messages: inTurn.length > 0 ? [...now.messages, ...inTurn] : now.messages,
    last,
    head: Math.max(now.head, head, last, ...early.keys()),
    early,
    unsent: now.unsent
      .filter((mine) => !inLog.has(mine.clientId))
      .map((mine) => (safe.has(mine.clientId) ? { ...mine, fate: 'stored' as const } : mine)),
  }
}

/** The person pressed Send. */
export const written = (now: Conversation, clientId: string, body: string): Conversation => ({
  ...now,
  unsent: [...now.unsent, { clientId, body, fate: 'waiting', tries: 0, refusal: null }],
})

/**
 * What to send next: one at a time, so that the order of writing is the order of the conversation. What nobody answered
 * goes again and holds back what was written after it; what was refused does not.
 */
export function nextToSend(now: Conversation): Unsent | null {
  if (now.unsent.some((mine) => mine.fate === 'sending')) return null
  return now.unsent.find((mine) => mine.fate === 'waiting' || isUnknown(mine)) ?? null
}

const isUnknown = (mine: Unsent): boolean => mine.fate === 'failed' && mine.refusal === null

export const sending = (now: Conversation, clientId: string): Conversation =>
  change(now, clientId, (mine) => ({ ...mine, fate: 'sending', tries: mine.tries + 1 }))

/** The server has it. It stays in `unsent` until it appears in the conversation, where it belongs in order. */
export const stored = (now: Conversation, clientId: string, seq: number): Conversation =>
  heard(
    seq <= now.last
      ? { ...now, unsent: now.unsent.filter((mine) => mine.clientId !== clientId) }
      : change(now, clientId, (mine) => ({ ...mine, fate: 'stored', refusal: null })),
    seq,
  )

/** No answer means unknown: it goes again, with the same id; after `limit` tries the page stops calling it waiting. */
export const unanswered = (now: Conversation, clientId: string, limit: number): Conversation =>
  change(now, clientId, (mine) =>
    mine.fate === 'stored' ? mine : { ...mine, fate: mine.tries < limit ? 'waiting' : 'failed' },
  )

export const refused = (now: Conversation, clientId: string, refusal: string): Conversation =>
  change(now, clientId, (mine) => (mine.fate === 'stored' ? mine : { ...mine, fate: 'failed', refusal }))

export const again = (now: Conversation, clientId: string): Conversation =>
  change(now, clientId, (mine) =>
    mine.fate === 'failed' ? { ...mine, fate: 'waiting', tries: 0, refusal: null } : mine,
  )

/** The connection is back: whatever was never answered goes again; what was refused waits for its writer. */
export const reconnected = (now: Conversation): Conversation => ({
  ...now,
  unsent: now.unsent.map((mine) => (isUnknown(mine) ? { ...mine, fate: 'waiting', tries: 0 } : mine)),
})

function change(now: Conversation, clientId: string, how: (mine: Unsent) => Unsent): Conversation {
  return { ...now, unsent: now.unsent.map((mine) => (mine.clientId === clientId ? how(mine) : mine)) }
}
