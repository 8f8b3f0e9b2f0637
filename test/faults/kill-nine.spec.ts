/**
 * `kill -9` at any moment: of the Node process, or of Node and Postgres with all its children. Whatever was acknowledged
 * is there exactly once, nothing is half-done, and every journey goes on to its end by sending the same again.
 *
 * KILLS=… makes it longer. A kill does not test a power cut: for that the service insists on fsync at its start.
 *
 * Fails on these broken builds: `SET LOCAL synchronous_commit = off` in every transaction (database.ts: acknowledged is
 * lost when everything is killed); the state of an offered concern written outside the transaction that makes the offer
 * (matching.service.ts: half-done).
 */
import { afterAll, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { signIn } from '../support/client.js'
import { serverProcesses, sql } from '../support/embedded-harness.js'
import { embeddedUrl, goneFrom, killEverything } from '../support/kills.js'
import { Ledger } from '../support/ledger.js'
import { startService, type Service } from '../support/service.js'
import { Duty, Gate, Stubborn } from '../support/stubborn.js'

const JOURNEYS = 5
const KILLS = Number(process.env['KILLS'] ?? 10)
/** Acknowledgements in one round of journeys, roughly: the kill comes somewhere among them. */
const STEPS = JOURNEYS * 9
const CAPACITY = 4

let service: Service | undefined
afterAll(async () => {
  await service?.stop()
  await service?.place.remove()
})

test(`${KILLS} times killed in the middle of ${JOURNEYS} journeys, nothing acknowledged is lost or doubled and nothing is half-done`, async () => {
  const random = chance('kill -9')
  const gate = new Gate()
  const ledger = new Ledger()
  const stubborn = new Stubborn(gate, ledger, random)
  service = await startService({ kind: 'embedded' })
  const { place, port, url } = service
  const people = (accounts: string[]) => Promise.all(accounts.map((account) => signIn(url, account)))
  const practitioners = await people(['gp', 'police', 'family', 'school'])
  const duty = new Duty(stubborn, await people(['senior1', 'senior2', 'senior3']), CAPACITY)
  const figures = { node: 0, everything: 0, waiting: 0, slowest: 0 }

  for (let round = 0; round < KILLS; round++) {
    const begun = Array.from({ length: JOURNEYS }, () =>
      stubborn.journey(random.pick(practitioners), duty, { withdraws: random.below(8) === 0 }),
    )
    const journeys = Promise.all(begun)
    journeys.catch(() => undefined)
    await Promise.race([ledger.reaches(ledger.count + 1 + random.below(STEPS)), journeys])
    await sleep(random.below(12))
    gate.shut()
    const how = round % 2 === 0 ? 'node' : 'everything'
    if (how === 'node') await service.kill()
    else await killEverything(service)
    figures[how]++

    const stopped = performance.now()
    service = await startService({ place, port })
    figures.slowest = Math.max(figures.slowest, Math.round(performance.now() - stopped))
    const database = await embeddedUrl(place.folder)
    expect(await ledger.compare(database, place.folder)).toEqual([])
    expect(await findFaults(database)).toEqual([])
    const waiting = await sql(database, `SELECT FROM consultation WHERE state = 'waiting'`)
    figures.waiting += waiting.length

    gate.open()
    await journeys
  }

  await duty.end()
  const database = await embeddedUrl(place.folder)
  expect(await ledger.compare(database, place.folder)).toEqual([])
  expect(await findFaults(database)).toEqual([])
  expect(ledger.closed.size + ledger.withdrawn.size).toBe(KILLS * JOURNEYS)
  say(
    `${KILLS * JOURNEYS} journeys, ${figures.node} kills of Node and ${figures.everything} of everything: ` +
      `${ledger.count} acknowledgements, 0 lost, 0 doubled; ${stubborn.unanswered} requests without an answer sent ` +
      `again, of which ${stubborn.hadHappened} had happened; ${figures.waiting} waiting after a restart, all offered; ` +
      `slowest restart ${figures.slowest} ms`,
  )

  expect(await service.stop()).toBe(0)
  await goneFrom(place.folder)
  expect(await serverProcesses(place.folder)).toEqual([])
}, 600_000)
