/**
 * The advice record saves itself two seconds after the last change and says so in a status of its own. Finishing is
 * the form's own post: the server says what is missing.
 */
import type { Draft } from '../domain/advice-record.js'
import { json } from './http.js'
import { consultationPath } from './wire.js'
import { timeOfDay } from './words.js'

const SAVE_AFTER_MS = 2_000

export class RecordForm {
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly ref: string

  constructor(private readonly form: HTMLFormElement) {
    this.ref = form.dataset['record'] ?? ''
    form.addEventListener('input', () => this.changed())
    form.addEventListener('change', () => this.changed())
    form.addEventListener('submit', (event) => {
      clearTimeout(this.timer)
      if (!(event.submitter instanceof HTMLElement) || !event.submitter.matches('[data-save]')) return
      event.preventDefault()
      void this.save()
    })
    this.startRows()
  }

  /** Saves now what would be saved soon: before the form leaves the page. */
  async flush(): Promise<void> {
    if (this.timer === undefined) return
    clearTimeout(this.timer)
    await this.save()
  }

  private changed(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), SAVE_AFTER_MS)
  }

  private async save(): Promise<void> {
    this.timer = undefined
    const body = recordIn(new FormData(this.form))
    const answer = await json<Draft>(`${consultationPath(this.ref)}/record`, { method: 'PUT', body })
    if (answer?.ok) return this.say(`Saved at ${timeOfDay(new Date())}`)
    this.say(answer ? `Not saved. ${answer.detail}` : 'Not saved yet, will try again')
    if (!answer) this.timer = setTimeout(() => void this.save(), SAVE_AFTER_MS * 5)
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
