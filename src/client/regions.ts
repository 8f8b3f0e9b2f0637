/**
 * When something changed, the server renders and the browser swaps: the same page is fetched again and every element
 * marked `data-live="<id>"` that differs takes the place of the one that is here. What the person is writing in is
 * never touched, and a log that is already on the page stays (it only grows; see chat-view).
 */
export interface Swap {
  /** The page that came, for whatever else is read from it. */
  readonly page: Document
  /** The elements that are new in this page. */
  readonly fresh: readonly HTMLElement[]
  /** Something differs, but the person is writing in it, or presses it: look again when they have done. */
  readonly waiting: boolean
}

type Field = HTMLInputElement | HTMLTextAreaElement
const fields = 'textarea, select, input:not([type="hidden"])'

/** Null: no answer (or signed out, or an error page): nothing was touched. */
export async function fetchPage(url: string): Promise<Document | null> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', headers: { accept: 'text/html' } })
    if (!response.ok || response.redirected) return null
    return new DOMParser().parseFromString(await response.text(), 'text/html')
  } catch {
    return null
  }
}

/** In: the page as it is now on the server. `only` narrows it to some regions; `force` swaps even what is written in. */
export function swapRegions(
  page: Document,
  options: { only?: readonly string[]; force?: boolean } = {},
): Swap {
  const fresh: HTMLElement[] = []
  let waiting = false
  for (const here of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const name = here.dataset['live'] ?? ''
    if (!here.isConnected || (options.only && !options.only.includes(name))) continue
    const there = page.querySelector<HTMLElement>(`[data-live="${CSS.escape(name)}"]`)
    if (!there || same(here, there)) continue
    // A button that is replaced while it is pressed is not pressed at all.
    if (!options.force && (isWrittenIn(here) || here.matches(':active'))) {
      waiting = true
      continue
    }
    if (!options.force && hasSameLog(here, there)) continue
    const focused = focusedIn(here)
    const copy = document.importNode(there, true)
    for (const region of [copy, ...copy.querySelectorAll('[data-live]')]) remember(region)
    if (!options.force) keepWritten(here, copy)
    here.replaceWith(copy)
    if (focused) giveFocus(copy, focused)
    fresh.push(copy)
  }
  if (page.title && !options.only) document.title = page.title
  return { page, fresh, waiting }
}

/** Calls this once, when the person leaves what they are in or lets go of what they press. */
export function onceDone(look: () => void): void {
  const done = (): void => {
    for (const type of events) document.removeEventListener(type, done)
    look()
  }
  const events = ['focusout', 'pointerup', 'pointercancel'] as const
  for (const type of events) document.addEventListener(type, done)
}

/** News that the page wants said when it differs: the text of `[data-announce]`, for example the place in the queue. */
export const announcementOf = (page: Document): string | null =>
  page.querySelector('[data-announce]')?.textContent.replace(/\s+/g, ' ').trim() ?? null

/** Scripts change attributes (a started form, an opened detail), so what is compared is what the server sent. */
const asSent = new WeakMap<Element, string>()

export function rememberRegions(): void {
  for (const here of document.querySelectorAll('[data-live]')) remember(here)
}

function same(here: HTMLElement, there: HTMLElement): boolean {
  if (asSent.get(here) === fingerprint(there)) return true
  return here.isEqualNode(there)
}

function remember(region: Element): void {
  asSent.set(region, fingerprint(region))
}

/** One-off values (a form's fresh client id) make no difference, and a draft is the composer's own. */
const fingerprint = (region: Element): string =>
  region.innerHTML
    .replace(/(name="clientId" value=")[^"]*/g, '$1')
    .replace(/(<textarea[^>]* id="body"[^>]*>)[^<]*/g, '$1')

/** An empty box is not being written in: it may go, or change its label, and the focus moves on to what takes its place. */
function isWrittenIn(here: HTMLElement): boolean {
  const focused = focusedIn(here)
  if (focused instanceof HTMLTextAreaElement && focused.value === '') return false
  return focused?.matches(fields) ?? false
}

function hasSameLog(here: HTMLElement, there: HTMLElement): boolean {
  const log = here.querySelector('[data-chat]')?.getAttribute('data-chat')
  return log !== undefined && log === there.querySelector('[data-chat]')?.getAttribute('data-chat')
}

function focusedIn(here: HTMLElement): Element | null {
  const active = document.activeElement
  return active && active !== here && here.contains(active) ? active : null
}

/** To the same element in the new region, or else to its heading, or the page's: never to nowhere. */
function giveFocus(copy: HTMLElement, focused: Element): void {
  const same = focused.id ? copy.querySelector<HTMLElement>(`#${CSS.escape(focused.id)}`) : null
  const heading = 'h1[tabindex="-1"], h2[tabindex="-1"]'
  const next =
    same ?? copy.querySelector<HTMLElement>(heading) ?? document.querySelector<HTMLElement>(heading)
  next?.focus({ preventScroll: true })
}

/**
 * Text that was typed and not sent, and what was chosen, moves into the new page's field of the same name. A composer
 * keeps its text and id whatever the server has: it may just have been sent.
 */
function keepWritten(here: HTMLElement, copy: HTMLElement): void {
  const [from, to] = [here, copy].map((region) => region.querySelector<HTMLElement>('form[data-composer]'))
  for (const name of ['clientId', 'body'] as const) {
    const [old, next] = [from, to].map((form) => form?.querySelector<Field>(`[name="${name}"]`))
    if (old && next) next.value = old.value
  }
  for (const list of here.querySelectorAll('select')) {
    const asSent = [...list.options].find((option) => option.defaultSelected) ?? list.options[0]
    if (list.value === asSent?.value) continue
    const next = copy.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(list.name)}"]`)
    if (next && [...next.options].some(({ value }) => value === list.value)) next.value = list.value
  }
  for (const box of here.querySelectorAll('textarea')) {
    if (box.value === box.defaultValue) continue
    const next = copy.querySelector<HTMLTextAreaElement>(`textarea[name="${CSS.escape(box.name)}"]`)
    if (next) next.value = box.value
  }
}
