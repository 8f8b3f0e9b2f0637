/**
 * How far it has got, on stderr, so that the result alone can go into a file: a bar where there is a terminal, otherwise
 * a line every ten seconds.
 */
import { durationOf } from './words.js'

const WIDTH = 30
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 10_000

export class Progress {
  private readonly began = performance.now()
  private readonly screen = process.stderr.isTTY
  private shownAt = this.began

  /** In: from 0 to 1, and what is being done. */
  show(share: number, what: string): void {
    const now = performance.now()
    if (now - this.shownAt < (this.screen ? BAR_EVERY_MS : LINE_EVERY_MS)) return
    this.shownAt = now
    const left = ((now - this.began) / share) * (1 - share)
    const line = `${Math.floor(share * 100)} %  ${what}${share > 0.02 ? `, ${durationOf(left / 1000)} to go` : ''}`
    const done = Math.round(share * WIDTH)
    const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done)
    process.stderr.write(this.screen ? `\r\u001b[K${bar} ${line}` : `${line}\n`)
  }

  /** Out: how many milliseconds it took in all. */
  end(): number {
    if (this.screen) process.stderr.write('\r\u001b[K')
    return performance.now() - this.began
  }
}
