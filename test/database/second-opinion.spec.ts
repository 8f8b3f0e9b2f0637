/**
 * A colleague joins for a second opinion: visibly, in no slot of their own, without touching the record; and leaves.
 *
 * Fails on these broken builds: withJoined left out of message-store.ts (what they write is refused); any
 * senior let through in RecordsService.hold (they change the record); `$4 IN ('closed', …)` left out of releaseHold
 * (offer-writes.ts: they still have a part in what is closed).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { ConsultationsService } from '../../src/consultations/consultations.service.js'
import { readDesk } from '../../src/database/reading/desk-reader.js'
import type { Person } from '../../src/domain/people.js'
import { findFaults } from '../support/books.js'
import { aRecord } from '../support/concerns.js'
import { House, value } from '../support/house.js'
import { lastEntry, outcomeOf, said, standing, talk, type Talk } from '../support/talks.js'
import type { Draft } from '../../src/domain/advice-record.js'

let house: House
let consultations: ConsultationsService

beforeAll(async () => {
  house = await House.open()
  consultations = new ConsultationsService(house.database, house.vault)
})
afterAll(() => house.close())

const ask = async ({ holder, ref, colleague }: Talk, reason = 'Is this a bruise to worry about?') =>
  value(await house.asking.ask(holder, ref, 'second-opinion', colleague.id, reason)).offerId
async function joined(capacity = 2): Promise<Talk> {
  const scene = await talk(house, capacity)
  value(await house.offers.accept(scene.colleague, await ask(scene)))
  return scene
}
const write = async (person: Person, ref: string, body = 'A word') =>
  said(await house.messages.send(person, ref, randomUUID(), body))
const refsOn = async (senior: Person): Promise<string[]> => {
  const desk = await readDesk(house.database, house.vault, senior.id, await house.database.now())
  return desk.consultations.map(({ ref }) => ref)
}
const seenBy = async (person: Person, ref: string) => value(await consultations.takePart(person, ref)).view

test('whoever joins is seen by both sides, reads and writes; it stays with its holder, and takes no place of theirs', async () => {
  const { ref, holder, colleague, practitioner } = await joined(1)
  for (const person of [practitioner, holder, colleague])
    expect(await seenBy(person, ref)).toMatchObject({
      senior: { name: holder.name },
      joined: [{ name: colleague.name }],
    })
  expect(await standing(house, ref)).toMatchObject({ state: 'talking', seniorId: holder.id })
  expect([await write(colleague, ref), await write(holder, ref), await write(practitioner, ref)]).toEqual([
    'ok',
    'ok',
    'ok',
  ])
  expect(await refsOn(colleague)).toEqual([ref])
  expect(await lastEntry(house, ref, 'second-opinion.joined')).toMatchObject({
    actor: { name: colleague.name },
  })
  // With room for one, and none of it taken, the next concern is theirs.
  const next = await house.raise(practitioner)
  await house.matching.lookAtDesk((await seenBy(practitioner, next)).desk)
  expect((await house.openOffers((await seenBy(practitioner, next)).desk))[0]).toMatchObject({
    ref: next,
    seniorId: colleague.id,
  })
})

test('before they accept they see no name and write nothing', async () => {
  const scene = await talk(house)
  const offerId = await ask(scene)
  expect(await write(scene.colleague, scene.ref)).toBe('not-found')
  const seen = value(await consultations.see(scene.colleague, scene.ref))
  expect([seen.sight, seen.view.practitioner, seen.view.senior]).toEqual(['offered', null, null])
  value(await house.offers.decline(scene.colleague, offerId))
  expect(said(await consultations.see(scene.colleague, scene.ref))).toBe('not-found')
})

test('the record is the holder’s alone: whoever has joined can neither read its draft, nor write, end or close it', async () => {
  const { ref, holder, colleague } = await joined()
  value(await house.records.save(holder, ref, aRecord() as Draft))
  const tries = [
    await house.records.read(colleague, ref),
    await house.records.save(colleague, ref, { advice: 'Mine' }),
    await house.records.end(colleague, ref),
    await house.records.close(colleague, ref),
    await house.asking.handBack(colleague, ref, 'Mine'),
    await house.asking.ask(colleague, ref, 'transfer', holder.id, 'Mine'),
  ]
  expect(tries.map(said)).toEqual(tries.map(() => 'not-found'))
  expect(value(await house.records.read(holder, ref))).toMatchObject({ advice: aRecord()['advice'] })
})

test('whoever leaves has no part in it any more, and may be asked again; the holder cannot leave their own', async () => {
  const scene = await joined()
  const { ref, holder, colleague, practitioner } = scene
  expect(said(await house.asking.leave(holder, ref))).toBe('not-open')
  expect(said(await house.asking.leave(practitioner, ref))).toBe('not-found')
  value(await house.asking.leave(colleague, ref))
  expect(await write(colleague, ref)).toBe('not-found')
  expect(await refsOn(colleague)).toEqual([])
  expect((await seenBy(practitioner, ref)).joined).toEqual([])
  expect(await lastEntry(house, ref, 'second-opinion.left')).toMatchObject({
    actor: { name: colleague.name },
  })
  expect(said(await house.asking.leave(colleague, ref))).toBe('not-found')
  value(await house.offers.accept(colleague, await ask(scene)))
  expect(await write(colleague, ref)).toBe('ok')
})

test('whoever has joined can take it over, and holds it once; they are not asked to join twice', async () => {
  const { ref, holder, colleague } = await joined()
  const twice = await house.asking.ask(holder, ref, 'second-opinion', colleague.id, 'Again')
  expect(said(twice)).toBe('colleague-not-free')
  const { offerId } = value(await house.asking.ask(holder, ref, 'transfer', colleague.id, 'Yours now'))
  value(await house.offers.accept(colleague, offerId))
  expect(await standing(house, ref)).toMatchObject({ seniorId: colleague.id })
  expect(await refsOn(colleague)).toEqual([ref])
  expect((await seenBy(colleague, ref)).joined).toEqual([])
  expect(await write(holder, ref)).toBe('not-found')
})

test('they stay when it is handed to a third, and go when it is closed, handed back or its holder is lost', async () => {
  const handed = await joined()
  const third = await house.senior([handed.desk], 2)
  const { offerId } = value(await house.asking.ask(handed.holder, handed.ref, 'transfer', third.id, 'Please'))
  value(await house.offers.accept(third, offerId))
  expect(await write(handed.colleague, handed.ref)).toBe('ok')
  const ends: Readonly<Record<string, (scene: Talk) => Promise<unknown>>> = {
    closed: async ({ holder, ref }) => {
      value(await house.records.save(holder, ref, aRecord() as Draft))
      return house.records.close(holder, ref)
    },
    waiting: ({ holder, ref }) => house.asking.handBack(holder, ref, 'Gone'),
    lost: async ({ holder }) => {
      await house.vanish(holder, 300)
      return house.lost.look()
    },
  }
  for (const [how, end] of Object.entries(ends)) {
    const scene = await joined()
    await end(scene)
    expect([how, (await standing(house, scene.ref)).state]).toEqual([how, how === 'lost' ? 'waiting' : how])
    expect([how, await write(scene.colleague, scene.ref)]).toEqual([how, 'not-found'])
    expect([how, await refsOn(scene.colleague)]).toEqual([how, []])
  }
})

test('a second opinion that is accepted just when the talk ends is joined or taken back, never in between', async () => {
  for (let i = 0; i < 40; i++) {
    const scene = await talk(house)
    const offerId = await ask(scene)
    const [accepted, left] = await Promise.all([
      house.offers.accept(scene.colleague, offerId).then(said),
      house.records.end(scene.holder, scene.ref).then(said),
    ])
    expect(left).toBe('ok')
    expect(await outcomeOf(house, offerId)).toBe(accepted === 'ok' ? 'accepted' : 'rescinded')
    expect(await write(scene.colleague, scene.ref)).toBe(accepted === 'ok' ? 'ok' : 'not-found')
  }
})

test('after all this the books balance', async () => {
  expect(await findFaults(house.url)).toEqual([])
})
