/** The pages as people use them: by the words that stand on them. */
import type { Locator, Page } from 'playwright-core'
import { eventually, PASSWORD } from './client.js'
import type scenarios from './scenarios.json'

export type Scenario = (typeof scenarios)[number]

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { name }).first()

/** Waits until this text can be seen. */
export const sees = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor()

export const fillSignIn = async (page: Page, account: string, password = PASSWORD): Promise<void> => {
  await page.getByLabel('Work email address').fill(`${account}@demo.example`)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const soon: Readonly<Record<string, string>> = { now: 'Now', today: 'Today', 'this-week': 'This week' }
const ages: Readonly<Record<string, string>> = {
  unborn: 'Not born yet',
  'under-1': 'Under 1',
  '1-4': '1 to 4',
  '5-10': '5 to 10',
  '11-15': '11 to 15',
  '16-17': '16 or 17',
  unknown: 'Don’t know',
}

/** Answers the six questions in the words of a scenario. */
export async function fillRaise(page: Page, scenario: Scenario): Promise<void> {
  const danger = page.getByRole('group', { name: /immediate danger/ })
  await danger.getByLabel(scenario.immediateDanger ? 'Yes' : 'No', { exact: true }).check()
  await page.getByLabel('2. What worries you?').fill(scenario.worry)
  await page.getByLabel('Not naming yet').check()
  const age = ages[scenario.child.ageBand] ?? 'Don’t know'
  await page.getByRole('group', { name: 'How old is the child?' }).getByLabel(age, { exact: true }).check()
  await page.getByLabel('4. Where is the child now?').fill(scenario.whereabouts)
  await page.getByLabel('5. What do you want from us?').fill(scenario.ask)
  const urgency = page.getByRole('group', { name: /How soon/ })
  await urgency.getByLabel(soon[scenario.urgency] ?? 'Today', { exact: true }).check()
}

/** Raises it, and gives back the reference that the queue page names. */
export async function raise(page: Page, scenario: Scenario): Promise<string> {
  await page.goto('/raise')
  await fillRaise(page, scenario)
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.waitForURL(/\/consultations\/AL-/)
  return refOf(page)
}

export const refOf = (page: Page): string => /AL-[\w-]+/.exec(page.url())?.[0] ?? ''

/** A chat, on either side. */
export const chatOn = (page: Page) => ({
  log: page.getByRole('log'),
  box: page.locator('[data-composer] textarea'),
  sendButton: page.getByRole('button', { name: 'Send', exact: true }),
  async send(text: string): Promise<void> {
    await this.box.fill(text)
    await this.sendButton.click()
  },
  /** What stands in the log, without what is still on its way. */
  said: (): Promise<string[]> => page.locator('[data-log] > [data-seq] [data-slot="body"]').allTextContents(),
  /** Everything in the log, also what waits to be sent. */
  written: (): Promise<string[]> => page.locator('[data-log] > li [data-slot="body"]').allTextContents(),
  async hears(text: string): Promise<void> {
    await page.locator('[data-log] > [data-seq]', { hasText: text }).first().waitFor()
  },
})

/** Waits until both read exactly this. */
export async function bothRead(pages: readonly Page[], texts: readonly string[]): Promise<void> {
  for (const page of pages) {
    await eventually(
      () => chatOn(page).said(),
      (said) => JSON.stringify(said) === JSON.stringify(texts),
    )
  }
}

export const deskOn = (page: Page) => ({
  offer: page.locator('[data-offer-bar]'),
  record: page.locator('form[data-record]'),
  saved: page.locator('[data-saved]'),
  async switchTo(status: 'available' | 'away', chats?: number): Promise<void> {
    if (chats) await page.getByLabel('At most').selectOption(String(chats))
    await page.getByRole('button', { name: `Switch to ${status}` }).click()
    await sees(page, `You are ${status}`)
  },
  /** Accepts what is offered until this person's chat is in view; whoever was too slow becomes available again. */
  async accept(name: string): Promise<void> {
    const accept = page.getByRole('button', { name: 'Accept' })
    const back = page.getByRole('button', { name: 'Switch to available' })
    const quickly = { timeout: 2_000 }
    await eventually(
      async () => {
        if (await page.locator('#chat-heading', { hasText: name }).isVisible()) return true
        if (await accept.isVisible()) await accept.click(quickly).catch(() => undefined)
        else if (await back.isVisible()) await back.click(quickly).catch(() => undefined)
        return false
      },
      (isInView) => isInView,
      60,
    )
  },
  /** Everything that a record needs but for its actions. */
  async fillRecord(scenario: Scenario): Promise<void> {
    await page.getByRole('group', { name: 'Colour' }).locator(`input[value="${scenario.rag}"]`).check()
    await page.getByRole('group', { name: 'Level of need' }).locator('input[value="4"]').check()
    await page
      .getByRole('group', { name: 'Categories' })
      .locator(`input[value="${scenario.category}"]`)
      .check()
    await page.getByLabel('Advice', { exact: true }).fill(advice)
    await page.getByLabel('Why', { exact: true }).fill(rationale)
    await page.getByLabel('Outcome').selectOption('refer-now')
    await page.getByLabel('What would change this advice').fill(reviewIf)
  },
  async fillAction(): Promise<void> {
    const action = page.getByRole('group', { name: 'Action 1' })
    await action.getByLabel('What').fill('Telephone a referral to children’s services')
    await action.getByLabel('By').fill('2026-12-01')
  },
})

export const advice = 'Keep them in the surgery. Telephone a referral now; do not let them go home.'
export const rationale = 'A baby who does not roll does not bruise. The explanation does not fit the injury.'
export const reviewIf = 'A paediatrician finds another cause.'

export const nowFocused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id ?? '')

/** Presses Tab until this has the focus: what a keyboard alone can reach. */
export async function tabTo(page: Page, target: Locator, limit = 90): Promise<void> {
  await target.waitFor()
  for (let pressed = 0; pressed <= limit; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab does not lead there')
}
