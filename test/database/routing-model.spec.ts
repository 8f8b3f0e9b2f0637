/**
 * Promise 9, routing is its model: whatever happens to two desks that share seniors, one covering the other, the database
 * says after each step what a model in memory says, which was written from the design and shares no decision with the
 * service (support/routing-moves, support/plain-routing). Two things at once come to what one after the other would.
 *
 * ROUTING_MODEL_RUNS=2000 for the whole; TEST_SEED=… repeats a run. Seen to fail: with reds where their due time puts
 * them (domain/queue-order); with another desk's concern left offered to nobody, or whoever misses left available
 * (routing/plan-writes); with colleagues still asked once one has accepted (routing/offers.service); with a consultation
 * that comes back as far up the ladder as it was (routing/back-to-queue); with presence by plain HTTP that forgets the
 * browser too soon (database/presence-rows); and with versions, or seniors, that are not looked at again once everything
 * is locked (routing/plan-locks).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findFaults } from '../support/books.js'
import { say, seedProperties } from '../support/chance.js'
import { House, value } from '../support/house.js'
import { happenings } from '../support/routing-commands.js'
import { World } from '../support/routing-moves.js'
import { Scene } from '../support/routing-scene.js'

const RUNS = Number(process.env['ROUTING_MODEL_RUNS'] ?? 50)
const MOST = 60
const START = Date.parse('2026-11-23T09:00:00Z')

seedProperties('routing-model')
let house: House
beforeAll(async () => {
  house = await House.open()
})
afterAll(() => house.close())

/** What has been compared, for the figure. */
const seen = { runs: 0, commands: 0, offers: 0, kinds: new Map<string, number>() }

/** Leaves nothing that the next run's look for the lost would find, and room for whatever is held. */
async function tidy(scene: Scene, world: World): Promise<void> {
  for (const senior of scene.seniors) {
    await scene.comeBack(senior.id)
    value(await house.availability.set(senior, { status: 'available', capacity: 4 }))
  }
  for (const { ref, seniorId, state } of world.concerns)
    if (state === 'talking') await house.records.end(scene.person(seniorId!), ref)
}

test(
  'whatever happens, the database says what the model says',
  async () => {
    const commands = fc.commands(happenings, { maxCommands: MOST, size: 'max' })
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const world = new World()
        world.now = house.stoppedAt = (house.stoppedAt ?? START) + 60_000
        const scene = await Scene.open(house, `m${++seen.runs}`, world)
        const setup = () => ({ model: world, real: scene })
        try {
          await fc.asyncModelRun(setup, list)
        } finally {
          await tidy(scene, world)
        }
        seen.commands += [...list].length
        seen.offers += world.offers.length
        for (const { round, how, outcome } of world.offers)
          for (const kind of [round, how, outcome ?? 'open'])
            seen.kinds.set(kind, (seen.kinds.get(kind) ?? 0) + 1)
      }),
      { numRuns: RUNS, endOnFailure: process.env['ROUTING_MODEL_SHRINK'] === undefined },
    )
    const kinds = [...seen.kinds].sort().map(([kind, count]) => `${kind} ${count}`)
    say(
      `routing model: ${seen.runs} runs, ${seen.commands} commands, ${seen.offers} offers (${kinds.join(', ')}), 0 divergences`,
    )
  },
  RUNS * 10_000,
)

test('afterwards the books balance', async () => {
  expect(await findFaults(house.url)).toEqual([])
})
