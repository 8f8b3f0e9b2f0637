/**
 * A consultation that moved on: what its senior had written there, and nobody is known to have, is handed over before
 * it is forgotten, of every consultation and not only of the one in view.
 */
import { expect, it } from '@jest/globals'
import type { Call } from '../../src/client/http.js'
import { keepInMemory } from '../../src/client/kept.js'
import { connectLive, Live } from '../../src/client/live.js'
import { Store } from '../../src/client/store.js'

const quiet = {
  changed: () => undefined,
  typing: () => undefined,
  up: () => undefined,
  down: () => undefined,
  look: () => undefined,
  signedOut: () => undefined,
}
const nothing = { unsent: [], typed: null }

it('what waits to be sent and what was typed is handed over with its reference, and kept until it is forgotten', async () => {
  const keep = keepInMemory()
  let answer: () => void = () => undefined
  // No network: whatever is asked is not answered, and gives up when the test says so.
  const given = new Promise<null>((resolve) => (answer = () => resolve(null)))
  const socket = connectLive('http://127.0.0.1:9/live', { autoConnect: false })
  const posts: string[] = []
  const call: Call = (path, options) => {
    if (options?.method === 'POST') posts.push(path)
    return given
  }
  const store = new Store(new Live(socket), call, keep, quiet)
  try {
    for (const ref of ['AL-1', 'AL-2', 'AL-3']) store.follow(ref, 0)
    store.write('AL-1', { clientId: 'a', body: 'Please wait.' })
    store.write('AL-1', { clientId: 'b', body: 'I am ringing the school.' })
    store.typed('AL-1', { clientId: 'c', body: 'Half a sen' })
    store.typed('AL-2', { clientId: 'd', body: 'Stays here' })
    store.typed('AL-3', { clientId: 'e', body: '  ' })

    const left = store.keepOnly(new Set(['AL-2']))
    expect(left).toEqual([{ ref: 'AL-1', texts: ['Please wait.', 'I am ringing the school.', 'Half a sen'] }])
    expect(keep.get('AL-1').unsent).toHaveLength(2)
    expect(keep.get('AL-3')).toEqual(nothing)
    store.forget('AL-1')
    answer()
    // Longer than until it would be sent again.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(posts).toHaveLength(1)
    expect(keep.get('AL-1')).toEqual(nothing)
    expect(store.keepOnly(new Set(['AL-2']))).toEqual([])
    expect(store.unsaved('AL-2')?.body).toBe('Stays here')
  } finally {
    store.stop()
  }
})
