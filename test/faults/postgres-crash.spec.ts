/**
 * Promise 13 in short: Postgres breaks off under load, as in a crash, while the service goes on. Requests meanwhile get
 * 503 with Retry-After or no answer, never a half-done write; then it goes on by itself.
 *
 * CRASHES=… makes it longer. Seen to fail without a listener on connections in use (sturdy-pool.ts: the service ends)
 * and with better-auth's own word for a database that is away (sessions.ts: 500 instead of 503).
 */
import { afterAll, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { signIn } from '../support/client.js'
import { crashPostgres, embeddedUrl } from '../support/kills.js'
import { Ledger } from '../support/ledger.js'
import { closeService, startService, type Service } from '../support/service.js'
import { Duty, Gate, Stubborn } from '../support/stubborn.js'

const CRASHES = Number(process.env['CRASHES'] ?? 3)
const JOURNEYS = 6

let service: Service | undefined
afterAll(() => closeService(service))

test(`Postgres stopped at once ${CRASHES} times under load: nothing acknowledged is lost, and the service goes on by itself`, async () => {
  const random = chance('Postgres crash')
  const ledger = new Ledger()
  const stubborn = new Stubborn(new Gate(), ledger, random)
  service = await startService({ kind: 'embedded' })
  const running = service
  const { place, url, child } = running
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the service has ended:\n${running.output()}`)
  })
  ended.catch(() => undefined)
  const people = (accounts: string[]) => Promise.all(accounts.map((account) => signIn(url, account)))
  const practitioners = await people(['gp', 'police', 'family', 'school'])
  const duty = new Duty(stubborn, await people(['senior1', 'senior2', 'senior3']), 4)

  for (let crash = 0; crash < CRASHES; crash++) {
    const journeys = Promise.all(
      Array.from({ length: JOURNEYS }, () =>
        stubborn.journey(random.pick(practitioners), duty, { withdraws: random.below(8) === 0 }),
      ),
    )
    journeys.catch(() => undefined)
    await Promise.race([ledger.reaches(ledger.count + 1 + random.below(JOURNEYS * 8)), journeys])
    await sleep(random.below(12))
    await crashPostgres(place.folder)
    await Promise.race([journeys, ended])
    const database = await embeddedUrl(place.folder)
    expect(await ledger.compare(database, place.folder)).toEqual([])
    expect(await findFaults(database)).toEqual([])
  }

  await duty.end()
  expect(ledger.closed.size + ledger.withdrawn.size).toBe(CRASHES * JOURNEYS)
  expect(child.exitCode).toBeNull()
  expect(stubborn.refused503).toBeGreaterThan(0)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  say(
    `${CRASHES} crashes of Postgres under ${CRASHES * JOURNEYS} journeys: ${ledger.count} acknowledgements, 0 lost; ` +
      `${stubborn.refused503} answers of 503 with Retry-After, ${stubborn.unanswered} without an answer, ` +
      `${stubborn.hadHappened} of them had happened`,
  )
}, 300_000)
