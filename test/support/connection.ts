/** What a page says about its connection, and whether its log is exact. */
import { expect } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { eventually, signIn } from './client.js'
import { bothRead, chatOn } from './pages.js'

export const connectionOn = (page: Page): Locator => page.locator('[data-part="connection"]')

export const says = (page: Page, words: RegExp, seconds = 40): Promise<string | null> =>
  eventually(
    () => connectionOn(page).textContent(),
    (text) => words.test(text ?? ''),
    seconds,
  )

/** The words of pages.md, "Everyone"; others a page may not say. */
const allowed = [
  /^Connected$/,
  /^Reconnecting, your message will wait$/,
  /^Offline, call 01632 960 100$/,
  /^Back online(, (1 message|\d+ messages) arrived)?$/,
]

/** Writes down everything that is said from now on. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    const place = document.querySelector('[data-part="connection"]')
    const note = (): void => {
      const words = place?.textContent ?? ''
      if (words !== '' && heard.at(-1) !== words) heard.push(words)
    }
    note()
    if (place)
      new MutationObserver(note).observe(place, { childList: true, characterData: true, subtree: true })
    Object.assign(window, { heardWords: heard })
  })
  return async () => {
    const heard = await page.evaluate(() => (window as unknown as { heardWords: string[] }).heardWords)
    expect(heard.filter((words) => !allowed.some((each) => each.test(words)))).toEqual([])
    return heard
  }
}

export async function inTheDatabase(url: string, ref: string, account = 'gp'): Promise<string[]> {
  const reader = await signIn(url, account)
  const path = `/api/v1/consultations/${ref}/messages`
  return (await reader.get<{ messages: { body: string }[] }>(path)).body.messages.map(({ body }) => body)
}

/** These pages show exactly what the database has: these texts, in some order that keeps each writer's own. */
export async function logIsExact(
  url: string,
  ref: string,
  pages: readonly Page[],
  texts: readonly string[],
): Promise<void> {
  const stored = await eventually(
    () => inTheDatabase(url, ref),
    (said) => said.length >= texts.length,
    60,
  )
  expect([...stored].sort()).toEqual([...texts].sort())
  await bothRead(pages, stored)
  for (const page of pages) expect(await chatOn(page).written()).toEqual(stored)
}
