/**
 * The advice record saves itself (record-saves.ts) and says so in a status of its own. Finishing is the form's own
 * post: the server says what is missing.
 */
import type { Draft } from '../domain/advice-record.js'
import { type Answer, json } from './http.js'
import { showLeftBehind } from './left-behind.js'
import { RecordSaves } from './record-saves.js'
import { consultationPath } from './wire.js'
import { timeOfDay } from './words.js'

export class RecordForm {
  private readonly ref: string
  readonly saves: RecordSaves

  /** In: what is called each time that everything in it is saved. */
  constructor(
    private readonly form: HTMLFormElement,
    private readonly allSaved: () => void,
  ) {
    form.dataset['started'] = 'yes'
    this.ref = form.dataset['record'] ?? ''
    this.saves = new RecordSaves({
      save: (outliving) =>
        json<Draft>(`${consultationPath(this.ref)}/record`, {
          method: 'PUT',
          body: recordIn(new FormData(this.form)),
          outliving,
        }),
      said: (answer) => this.said(answer),
    })
    form.addEventListener('input', () => this.saves.changed())
    form.addEventListener('change', () => this.saves.changed())
    form.addEventListener('submit', (event) => {
      if (!(event.submitter instanceof HTMLElement) || !event.submitter.matches('[data-save]'))
        return this.saves.sent()
      event.preventDefault()
      this.saves.changed()
      void this.saves.flush()
    })
    this.startRows()
  }

  /** It leaves the page, and can be saved no more: what stands in it stays to be read. */
  showUnsaved(): void {
    if (!this.saves.isUnsaved) return
    const boxes = this.form.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>(
      'textarea, input[name$="[what]"]',
    )
    const texts = [...boxes].map(({ value }) => value.trim()).filter((text) => text !== '')
    showLeftBehind([{ ref: this.ref, texts }], 'Not saved in the advice record')
  }

  private said(answer: Answer<object>): void {
    if (!answer) return this.say('Not saved yet, will try again')
    if (!answer.ok) return this.say(`Not saved. ${answer.detail}`)
    this.say(`Saved at ${timeOfDay(new Date())}`)
    if (!this.saves.isUnsaved) this.allSaved()
  }

  private say(text: string): void {
    const place = this.form.querySelector('[data-saved]')
    if (place) place.textContent = text
  }

  /** Without this script there are spare rows; here they come one by one, as they are asked for. */
  private startRows(): void {
    const add = this.form.querySelector<HTMLElement>('[data-add-action]')
    for (const row of this.rows().filter((each) => each.dataset['spare'])) row.hidden = true
    if (!add) return
    add.hidden = false
    add.addEventListener('click', () => this.addRow())
  }

  private addRow(): void {
    const rows = this.rows()
    const spare = rows.find((row) => row.hidden) ?? copyOf(rows[rows.length - 1], rows.length)
    if (!spare) return
    spare.hidden = false
    if (!spare.isConnected) rows[rows.length - 1]?.after(spare)
    spare.querySelector<HTMLElement>('input, textarea')?.focus()
  }

  private rows(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>('[data-action-row]')]
  }
}

/** Another row like this one, empty and numbered on. */
function copyOf(row: HTMLElement | undefined, number: number): HTMLElement | null {
  if (!row) return null
  const copy = row.cloneNode(true) as HTMLElement
  for (const element of copy.querySelectorAll<HTMLElement>('[name], [id], [for]')) renumber(element, number)
  for (const field of copy.querySelectorAll<HTMLInputElement>('input, textarea')) field.value = ''
  const shown = copy.querySelector('[data-action-number]')
  if (shown) shown.textContent = String(number + 1)
  return copy
}

function renumber(element: HTMLElement, number: number): void {
  for (const name of ['name', 'id', 'for']) {
    const value = element.getAttribute(name)
    if (value) element.setAttribute(name, value.replace(/^actions([[-])\d+/, `actions$1${number}`))
  }
}

/**
 * The form as the interface takes a draft. What was not chosen is left out; a cleared text is an empty text, so that
 * it leaves the draft; an action counts when it is whole.
 */
export function recordIn(data: FormData): Partial<Record<keyof Draft, unknown>> {
  const text = (name: string): string => {
    const value = data.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  return {
    ...(text('rag') ? { rag: text('rag') } : {}),
    ...(text('level') ? { level: Number(text('level')) } : {}),
    ...(text('outcome') ? { outcome: text('outcome') } : {}),
    categories: data.getAll('categories'),
    advice: text('advice'),
    rationale: text('rationale'),
    reviewIf: text('reviewIf'),
    actions: actionsIn(text),
  }
}

function actionsIn(text: (name: string) => string): readonly object[] {
  const rows: object[] = []
  for (let i = 0; text(`actions[${i}][owner]`) !== ''; i++) {
    const row = {
      what: text(`actions[${i}][what]`),
      owner: text(`actions[${i}][owner]`),
      due: text(`actions[${i}][due]`),
    }
    if (row.what && row.due) rows.push(row)
  }
  return rows
}
