/**
 * Who was spoken about before: told to the senior who holds it and to nobody else, without opening the earlier ones, and
 * decided by a person. At every desk and from every agency, by NHS number or by name and date of birth.
 *
 * Fails on these broken builds: `sight !== 'senior'` left out of LinksService.earlier; the NHS number's half of
 * earlier_consultations left out; `WHERE l.decision <> $3` left out (said twice, written twice); the entry left out.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomInt, randomUUID } from 'node:crypto'
import { ConsultationsService } from '../../src/consultations/consultations.service.js'
import { LinksService } from '../../src/consultations/links.service.js'
import type { Child } from '../../src/domain/concern.js'
import type { Person } from '../../src/domain/people.js'
import { House, value } from '../support/house.js'
import { history, lastEntry, said, taken } from '../support/talks.js'

let house: House
let links: LinksService

beforeAll(async () => {
  house = await House.open()
  const { database, vault } = house
  links = new LinksService(database, vault, new ConsultationsService(database, vault))
})
afterAll(() => house.close())

const newDesk = (): Promise<string> => house.desk(`desk-${randomUUID().slice(0, 18)}`)

async function raise(practitioner: Person, child: Child): Promise<string> {
  const raised = await house.concerns.raise(practitioner, {
    clientId: randomUUID(),
    immediateDanger: false,
    worry: 'Something is not right at home.',
    child,
    urgency: 'today',
  })
  return value(raised).consultation.ref
}

/** A police officer at another desk and a practitioner of this one have asked before; now it is asked again, and held. */
async function thirdTime() {
  const [there, here] = [await newDesk(), await newDesk()]
  const organisation = { id: randomUUID(), name: `Police ${randomUUID()}`, kind: 'police' } as const
  await house.database.query('INSERT INTO organisation (id, name, kind) VALUES ($1, $2, $3)', [
    organisation.id,
    organisation.name,
    organisation.kind,
  ])
  const officer = { ...(await house.person('practitioner', [there])), organisation }
  const practitioner = await house.person('practitioner', [here])
  const name = `Lena ${randomUUID()}`
  const nhsNumber = String(randomInt(1e9, 1e10))
  const byNumber = await raise(officer, { name: 'Lena A', nhsNumber })
  const byName = await raise(practitioner, { name, dateOfBirth: '2019-05-06' })
  // These are not known to be the same child.
  const others = [{ name, dateOfBirth: '2019-05-07' }, { name }]
  for (const child of others)
    value(await house.concerns.withdraw(practitioner, await raise(practitioner, child)))
  value(await house.concerns.withdraw(practitioner, byName))
  value(await house.concerns.withdraw(officer, byNumber))
  const holder = await house.senior([here], 4)
  const ref = await raise(practitioner, {
    name: name.toUpperCase(),
    dateOfBirth: '2019-05-06',
    nhsNumber,
  })
  await taken(house, here, ref, holder)
  return { ref, holder, practitioner, byNumber, byName, here, there }
}

test('the senior who holds it is told of the earlier ones, whoever asked and wherever, and of nothing in them', async () => {
  const { ref, holder, byNumber, byName, here, there } = await thirdTime()
  const earlier = value(await links.earlier(holder, ref))
  expect(earlier).toEqual([
    expect.objectContaining({ ref: byName, desk: here, matchedBy: 'name-and-birth', otherAgency: false }),
    expect.objectContaining({
      ref: byNumber,
      desk: there,
      matchedBy: 'nhs-number',
      otherAgency: true,
      organisationKind: 'police',
      state: 'withdrawn',
      decision: null,
    }),
  ])
  expect(JSON.stringify(earlier)).not.toMatch(/Lena|not right/)
  // Looking is not opening: nothing was written down in the other one, and it can't be seen.
  expect((await history(house, byNumber)).map(({ action }) => action)).toEqual([
    'concern.raised',
    'concern.withdrawn',
  ])
  const { database, vault } = house
  expect(said(await new ConsultationsService(database, vault).see(holder, byNumber))).toBe('not-found')
})

test('nobody else is told: the practitioner, a colleague who has joined, another senior, a manager', async () => {
  const { ref, practitioner, holder, here } = await thirdTime()
  const colleague = await house.senior([here], 2)
  const { offerId } = value(await house.asking.ask(holder, ref, 'second-opinion', colleague.id, 'Look'))
  value(await house.offers.accept(colleague, offerId))
  const others = [
    practitioner,
    colleague,
    await house.senior([here], 2),
    await house.person('manager', [here]),
  ]
  for (const person of others) {
    expect(said(await links.earlier(person, ref))).toBe('not-found')
    expect(said(await links.decide(person, ref, ref, 'same-child'))).toBe('not-found')
  }
})

test('a person says whether it is the same child; it is kept, with who and when, and written down once', async () => {
  const { ref, holder, byNumber, byName } = await thirdTime()
  value(await links.decide(holder, ref, byNumber.toLowerCase(), 'same-child'))
  value(await links.decide(holder, ref, byNumber, 'same-child'))
  const after = value(await links.decide(holder, ref, byName, 'not-the-same'))
  expect(after.map(({ ref: each, decision, decidedBy }) => [each, decision, decidedBy])).toEqual([
    [byName, 'not-the-same', holder.name],
    [byNumber, 'same-child', holder.name],
  ])
  expect(await lastEntry(house, ref, 'link.confirmed')).toMatchObject({
    actor: { name: holder.name },
    detail: { earlier: byNumber, matchedBy: 'nhs-number' },
  })
  const actions = (await history(house, ref)).map(({ action }) => action)
  expect(actions.filter((action) => action.startsWith('link.'))).toEqual(['link.confirmed', 'link.refused'])
  value(await links.decide(holder, ref, byName, 'same-child'))
  expect(await lastEntry(house, ref, 'link.confirmed')).toMatchObject({ detail: { earlier: byName } })
})

test('what does not match can’t be linked, and once it is closed nothing more is said', async () => {
  const { ref, holder, byName, practitioner } = await thirdTime()
  const stranger = await raise(practitioner, { name: 'Somebody Else', dateOfBirth: '2011-01-01' })
  expect(said(await links.decide(holder, ref, stranger, 'same-child'))).toBe('not-found')
  expect(said(await links.decide(holder, ref, 'nonsense', 'same-child'))).toBe('not-found')
  expect(said(await links.decide(holder, ref, ref, 'same-child'))).toBe('not-found')
  value(await house.records.save(holder, ref, aWholeRecord))
  value(await house.records.close(holder, ref))
  expect(said(await links.decide(holder, ref, byName, 'same-child'))).toBe('not-open')
})

const aWholeRecord = {
  rag: 'green',
  level: 1,
  categories: ['neglect'],
  advice: 'Talk to the school.',
  rationale: 'Nobody has yet.',
  outcome: 'advice-only',
  actions: [],
  reviewIf: 'It happens again.',
} as const
