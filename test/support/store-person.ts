/** Somebody who takes part by the reference client (src/client/store.ts) in Node, through a network of their own. */
import type { Conversation } from '../../src/client/conversation.js'
import { newClientId } from '../../src/client/client-id.js'
import { httpCalls } from '../../src/client/http.js'
import { keepInMemory, type Keep } from '../../src/client/kept.js'
import { connectLive, Live } from '../../src/client/live.js'
import { Store } from '../../src/client/store.js'

export interface StorePerson {
  readonly store: Store
  /** What the store has told, in order. */
  readonly told: ('up' | 'down' | 'look' | 'signed-out')[]
  /** The transport that is in use; null while there is none. */
  transport(): string | null
  now(ref: string): Conversation
  said(ref: string): string[]
  write(ref: string, body: string): void
}

export function storePerson(at: string, cookie: string, keep: Keep = keepInMemory()): StorePerson {
  const carried = { cookie, origin: at }
  const socket = connectLive(`${at}/live`, {
    extraHeaders: carried,
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 1_000,
  })
  const told: StorePerson['told'] = []
  const store = new Store(new Live(socket), httpCalls(at, carried), keep, {
    changed: () => undefined,
    typing: () => undefined,
    up: () => told.push('up'),
    down: () => told.push('down'),
    look: () => told.push('look'),
    signedOut: () => told.push('signed-out'),
  })
  const now = (ref: string): Conversation => {
    const known = store.now(ref)
    if (!known) throw new Error('it does not follow this')
    return known
  }
  return {
    store,
    told,
    transport: () => (socket.connected ? socket.io.engine.transport.name : null),
    now,
    said: (ref) => now(ref).messages.map(({ body }) => body),
    write: (ref, body) => store.write(ref, { clientId: newClientId(), body }),
  }
}
