/**
 * A long export with how far it is, and a way to stop it. The form itself downloads the same file without this; so it
 * also does when something goes wrong here before the first byte.
 */
const shown = new Intl.NumberFormat('en-GB')

export function startExport(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-export]')
  if (form) new Export(form).start()
}

class Export {
  private stopping: AbortController | null = null
  private spoken = 0

  constructor(private readonly form: HTMLFormElement) {}

  start(): void {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!this.stopping) void this.run()
    })
    this.part('stop')?.addEventListener('click', () => this.stopping?.abort())
  }

  private async run(): Promise<void> {
    const stopping = (this.stopping = new AbortController())
    this.spoken = 0
    this.underWay(true)
    this.say('Starting')
    try {
      await this.download(stopping.signal)
    } catch {
      this.say(
        stopping.signal.aborted
          ? 'Stopped. Nothing was saved.'
          : 'It broke off. Nothing was saved: try again.',
      )
    } finally {
      this.stopping = null
      this.underWay(false)
    }
  }

  private async download(signal: AbortSignal): Promise<void> {
    // Encoded as the form itself would send it.
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(this.form))
      if (typeof value === 'string') body.append(name, value)
    const answer = await fetch(this.form.action, { method: 'POST', body, signal })
    const isFile = answer.headers.get('content-type')?.startsWith('text/csv') ?? false
    if (!answer.ok || !isFile || !answer.body) {
      // What is wrong is said on the page that the form leads to. Nothing has been written down yet.
      this.form.submit()
      return
    }
    const total = Number(answer.headers.get('x-export-lines'))
    const pieces: Uint8Array<ArrayBuffer>[] = []
    let lines = -1
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read()
      if (done) break
      pieces.push(value)
      for (const byte of value) if (byte === 10) lines++
      this.progress(Math.max(0, lines), total)
    }
    save(new Blob(pieces, { type: 'text/csv' }), nameIn(answer.headers.get('content-disposition')))
    this.say(
      `Done: ${shown.format(total)} ${total === 1 ? 'line' : 'lines'}. The file is among your downloads.`,
    )
  }

  /** Said aloud at each quarter only; the bar moves all the time. */
  private progress(lines: number, total: number): void {
    const part = total === 0 ? 1 : Math.min(1, lines / total)
    const bar = this.part('bar')
    if (bar instanceof HTMLProgressElement) bar.value = part
    if (Math.floor(part * 4) <= this.spoken || part === 1) return
    this.spoken = Math.floor(part * 4)
    this.say(`${shown.format(lines)} of ${shown.format(total)} lines`)
  }

  private underWay(is: boolean): void {
    for (const name of ['stop', 'bar']) {
      const part = this.part(name)
      if (part) part.hidden = !is
    }
    const start = this.part('start')
    // Not disabled: that would take the focus away from whoever has just pressed it.
    start?.setAttribute('aria-disabled', String(is))
  }

  private say(text: string): void {
    const status = this.part('status')
    if (status) status.textContent = text
  }

  private part(name: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`[data-export-${name}]`)
  }
}

const nameIn = (disposition: string | null): string =>
  /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'consultations.csv'

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
