/**
 * What must hold of every page in every state, wide and at 320 px: axe finds nothing, nothing is wider than the window,
 * the live regions are there once, targets are large enough, nothing lies over what has the focus. With SCREENSHOTS set
 * to a folder, a picture of each is kept there.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { NARROW, WIDE } from './browser.js'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const folder = process.env['SCREENSHOTS']

/** Out: everything that is wrong, one line each; an empty list for a good page. */
export async function inspect(page: Page, name: string): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize({ ...size })
    await shoot(page, name)
    const found = [
      ...(await axeFinds(page, size === WIDE ? [...WCAG, 'best-practice'] : WCAG)),
      ...(await page.evaluate(lookAround)),
    ]
    wrong.push(...found.map((line) => `${name}, ${size.width} px: ${line}`))
  }
  await page.setViewportSize({ ...WIDE })
  return wrong
}

export async function shoot(page: Page, name: string): Promise<void> {
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  const width = page.viewportSize()?.width ?? 0
  await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
}

async function axeFinds(page: Page, tags: string[]): Promise<string[]> {
  // There are no frames, so the quick way will do; and only what is wrong is of interest.
  // And axe is put into a page once, not at each width.
  const isThere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: ';' } : {}) })
    .options({ resultTypes: ['violations'] })
    .withTags(tags)
    .setLegacyMode()
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  )
}

/** Runs in the page. */
function lookAround(): string[] {
  const wrong: string[] = []
  const say = (element: Element, what: string): void =>
    void wrong.push(`${what}: ${element.outerHTML.slice(0, 160).replace(/\s+/g, ' ')}`)
  const shown = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) &&
    element.closest('.govuk-visually-hidden') === null

  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) {
    wrong.push(`the page is ${scrollWidth} px wide in a window of ${clientWidth} px`)
    for (const element of document.body.querySelectorAll('*')) {
      if (shown(element) && element.getBoundingClientRect().right > clientWidth + 1)
        say(element, 'sticks out')
    }
  }
  if (
    document.querySelector('.app-body--wide') &&
    innerWidth > 1000 &&
    document.documentElement.scrollHeight > innerHeight
  )
    wrong.push(`the desk scrolls as a whole: ${document.documentElement.scrollHeight} px in ${innerHeight}`)
  for (const region of ['[role="status"][data-status]', '[role="alert"][data-alert]']) {
    const there = document.querySelectorAll(region).length
    if (there !== 1) wrong.push(`${region} is there ${there} times`)
  }
  for (const alert of document.querySelectorAll('[role="alert"]')) {
    if (!alert.matches('[data-alert], .govuk-error-summary [role="alert"]')) say(alert, 'another alert')
  }
  // A colour is always said in words too.
  for (const mark of document.querySelectorAll(
    '.app-rag, .app-state, .app-standing, .app-availability__words',
  )) {
    if (shown(mark) && mark.textContent.trim() === '') say(mark, 'says it by colour alone')
  }

  const before = document.activeElement
  for (const element of document.querySelectorAll<HTMLElement>(
    'a, button, input, select, textarea, summary',
  )) {
    if (!shown(element) || element.matches('[type="hidden"], :disabled')) continue
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    // Where a link's ::after is laid over its whole item, the item is the target.
    const overlay = getComputedStyle(element, '::after')
    const item =
      overlay.position === 'absolute' && overlay.inset === '0px' ? [element.parentElement ?? element] : []
    const boxes = [element, ...labels, ...item].map((each) => each.getBoundingClientRect())
    const [width, height] = [
      Math.max(...boxes.map((box) => box.width)),
      Math.max(...boxes.map((box) => box.height)),
    ]
    const isInText = getComputedStyle(element).display === 'inline' && element.matches('a')
    if (!isInText && !element.matches('.govuk-skip-link') && (width < 24 || height < 24))
      say(element, 'too small')

    element.focus()
    if (document.activeElement !== element) continue
    const box = element.getBoundingClientRect()
    const visible = {
      left: Math.max(box.left, 0),
      right: Math.min(box.right, innerWidth),
      top: Math.max(box.top, 0),
      bottom: Math.min(box.bottom, innerHeight),
    }
    const hit = document.elementFromPoint(
      (visible.left + visible.right) / 2,
      (visible.top + visible.bottom) / 2,
    )
    const isItself =
      hit !== null &&
      (element.contains(hit) || hit.contains(element) || labels.some((label) => label.contains(hit)))
    if (!isItself) say(element, `has the focus and is covered by ${hit?.outerHTML.slice(0, 80) ?? 'nothing'}`)
  }
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  if (before instanceof HTMLElement) before.focus()
  scrollTo(0, 0)
  return wrong
}
