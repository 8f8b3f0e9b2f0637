/**
 * The desk's keys: Alt+Up and Alt+Down switch chats, `?` shows the help (never while typing), Ctrl+Enter sends. They can
 * be switched off (WCAG 2.1.4); that choice is all that this service keeps in the browser.
 */
const KEPT = 'advice-line.keys'

export interface KeyActions {
  /** One up (-1) or one down (1) in the list of chats. */
  step(by: -1 | 1): void
}

export class Keys {
  private readonly dialog = document.querySelector<HTMLDialogElement>('dialog[data-help]')
  private on = localStorage.getItem(KEPT) !== 'off'

  constructor(private readonly actions: KeyActions) {
    document.querySelector('[data-help-open]')?.removeAttribute('hidden')
    document.addEventListener('keydown', (event) => this.pressed(event))
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('[data-help-open]')) this.dialog?.showModal()
      if (target instanceof Element && target.closest('[data-help-close]')) this.dialog?.close()
    })
    const choice = this.dialog?.querySelector<HTMLInputElement>('input[data-keys-on]')
    if (!choice) return
    choice.checked = this.on
    choice.addEventListener('change', () => {
      this.on = choice.checked
      localStorage.setItem(KEPT, this.on ? 'on' : 'off')
    })
  }

  get areOn(): boolean {
    return this.on
  }

  private pressed(event: KeyboardEvent): void {
    if (!this.on || event.defaultPrevented || this.dialog?.open) return
    if (
      event.altKey &&
      !event.ctrlKey &&
      !opensList(event.target) &&
      (event.key === 'ArrowUp' || event.key === 'ArrowDown')
    ) {
      event.preventDefault()
      this.actions.step(event.key === 'ArrowUp' ? -1 : 1)
    } else if (event.key === '?' && !isField(event.target)) {
      event.preventDefault()
      this.dialog?.showModal()
    }
  }
}

/** Alt+Down opens a list or a calendar: there it stays the browser's. */
const opensList = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('select, input[type="date"]')

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
