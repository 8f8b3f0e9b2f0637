/**
 * The child was spoken about before: the senior reads it in words beside the chat, says whether it is the same child,
 * with the keyboard and without JavaScript; what is half-written stays. Wide and at 320 px. The manager reads what was
 * said; a colleague sees nothing of it.
 *
 * Fails on these broken builds: `links` left out of newsRegions (client/desk.ts: the page stays as it was); `data-seen`
 * left out of desk-links.njk (the half-written message is gone); the form put inside the record's form.
 */
import { beforeAll, expect } from '@jest/globals'
import { randomInt } from 'node:crypto'
import { browserTest, useStage } from '../support/browser.js'
import { aConcern, raised, talking } from '../support/concerns.js'
import { everybody, type Everybody } from '../support/everybody.js'
import { inspect } from '../support/inspection.js'
import { tabTo } from '../support/pages.js'

const stage = useStage()
let people: Everybody
const child = { name: `Lena ${randomInt(1e9)}`, dateOfBirth: '2019-05-06' }

beforeAll(async () => {
  if (stage.canRun) people = await everybody(stage.url)
})

browserTest('an earlier consultation is told, and said to be about the same child', async () => {
  const earlier = await raised(people.police, aConcern({ child }))
  await people.police.post(`/api/v1/consultations/${earlier}/withdraw`)
  const ref = await talking(people.gp, people.senior1, aConcern({ child }))
  const asha = await stage.person({ account: 'senior1' })
  await asha.goto(`/desk?chat=${ref}`)
  await asha.getByText('One earlier consultation, from another agency, today').waitFor()
  expect(await inspect(asha, 'links')).toEqual([])
  await asha.locator('#body').fill('Half a mess')
  await tabTo(asha, asha.getByRole('button', { name: `This is the same child as in ${earlier}` }))
  await asha.keyboard.press('Enter')
  await asha.getByText(/^The same child, said Asha/).waitFor()
  expect(await asha.locator('#body').inputValue()).toBe('Half a mess')
  expect(await inspect(asha, 'links-said')).toEqual([])

  const plain = await stage.person({ account: 'senior1', javaScript: false })
  await plain.goto(`/desk?chat=${ref}`)
  await plain.getByRole('button', { name: 'Not the same after all' }).click()
  await plain.getByText('No other consultation about this child').waitFor()

  const ben = await stage.person({ account: 'senior2' })
  expect((await people.senior2.get(`/api/v1/consultations/${ref}/links`)).status).toBe(404)
  await ben.goto(`/desk?chat=${ref}`)
  expect(await ben.locator('.app-links').count()).toBe(0)

  const manager = await stage.person({ account: 'manager' })
  await manager.goto(`/logs/${ref}`)
  await manager.locator('#reason').fill('Sampling')
  await manager.getByRole('button', { name: 'Open the consultation' }).click()
  await manager.getByRole('heading', { name: 'Before this' }).waitFor()
  await manager.getByText(/^Not the same child, said Asha/).waitFor()
  expect(await inspect(manager, 'links-log')).toEqual([])
})
