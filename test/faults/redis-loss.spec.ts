/**
 * Promise 6 in short: Redis is killed and comes back empty, under load. Concerns are raised meanwhile, and routed by the
 * sweep; when Redis is back, everything goes on.
 *
 * Fails on this broken build: no sweep (routing/sweep.ts: nothing is offered while Redis is away).
 */
import { afterAll, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { eventually, signIn } from '../support/client.js'
import { Ledger } from '../support/ledger.js'
import { startRedis, type RedisServer } from '../support/place.js'
import { closeService, startService, type Service } from '../support/service.js'
import { Duty, Gate, Stubborn } from '../support/stubborn.js'

const LOSSES = Number(process.env['LOSSES'] ?? 2)
const JOURNEYS = 5
const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) say('!!! SKIPPED the loss of Redis: no redis-server on the PATH')
/** With CI nothing is skipped: without Redis it fails. */
const testWithRedis = hasRedis || process.env['CI'] === 'true' ? test : test.skip

let service: Service | undefined
let redis: RedisServer | undefined
afterAll(async () => {
  await closeService(service)
  await redis?.stop()
})

testWithRedis(
  `Redis killed and wiped ${LOSSES} times under load: concerns are raised and routed while it is away, and after`,
  async () => {
    const random = chance('Redis loss')
    const ledger = new Ledger()
    const stubborn = new Stubborn(new Gate(), ledger, random)
    service = await startService({ kind: 'redis' })
    const { place, url } = service
    const { DATABASE_URL, DATA_DIR, REDIS_URL } = place.env as Record<string, string>
    const people = (accounts: string[]) => Promise.all(accounts.map((account) => signIn(url, account)))
    const practitioners = await people(['gp', 'police', 'family', 'school'])
    const duty = new Duty(stubborn, await people(['senior1', 'senior2', 'senior3']), 4)
    const begin = () =>
      Promise.all(
        Array.from({ length: JOURNEYS }, () =>
          stubborn.journey(random.pick(practitioners), duty, { withdraws: random.below(8) === 0 }),
        ),
      )
    redis = place.redis ?? undefined
    for (let loss = 0; loss < LOSSES; loss++) {
      const caught = begin()
      caught.catch(() => undefined)
      await Promise.race([ledger.reaches(ledger.count + 1 + random.below(JOURNEYS * 8)), caught])
      await redis?.stop()
      await Promise.all([caught, begin()])
      expect((await fetch(`${url}/readyz`)).status).toBe(503)

      redis = await startRedis(Number(new URL(REDIS_URL!).port))
      await eventually(
        () => fetch(`${url}/readyz`),
        (answer) => answer.status === 200,
      )
      await begin()
      expect(await ledger.compare(DATABASE_URL!, DATA_DIR!)).toEqual([])
      expect(await findFaults(DATABASE_URL!)).toEqual([])
    }
    await duty.end()
    expect(ledger.concerns.size).toBe(LOSSES * JOURNEYS * 3)
    expect(ledger.closed.size + ledger.withdrawn.size).toBe(LOSSES * JOURNEYS * 3)
    expect(stubborn.refused503 + stubborn.unanswered).toBe(0)
    say(
      `${LOSSES} losses of Redis under ${LOSSES * JOURNEYS * 3} journeys: ${ledger.count} acknowledgements, ` +
        `0 lost, no request refused or unanswered`,
    )
  },
  300_000,
)
