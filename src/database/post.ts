/**
 * The post: sends each letter that is due, whatever has become of the nudges. It lives in this room because it needs
 * the rows and the postman and nothing else: any room above may put letters in, and none has to know of it.
 *
 * A letter is taken (its due time moves a minute on, in a transaction of its own), then sent, then marked. No
 * transaction is open and no connection is held while a mail server that is not ours takes its time; and nothing that
 * runs is repeated when the marking has to be. If the process dies between sending and marking, the letter is due again
 * after that minute and is sent again: at least once, with the same Message-ID.
 */
import { done } from '../domain/outcome.js'
import { aboutError, type Log } from '../platform/log.js'
import { letterText, type LetterPlace } from '../platform/mail/letters.js'
import type { Delivery, Postman } from '../platform/mail/postman.js'
import type { Database } from './database.js'
import { markFailed, markSent, takeDueLetter, type TakenLetter } from './letter-writes.js'

const EVERY_MS = 10_000
/** Well above what a delivery may take (platform/mail/postman.ts). */
const LEASE_MS = 60_000

export class Post {
  private timer: NodeJS.Timeout | null = null
  private round: Promise<void> | null = null
  private again = false
  private stopped = false

  /** In: no postman where no mail server is set; then letters wait in their rows. */
  constructor(
    private readonly database: Pick<Database, 'write'>,
    private readonly postman: Postman | null,
    private readonly place: Omit<LetterPlace, 'desk'>,
    private readonly log: Log,
  ) {}

  start(): void {
    if (this.postman) this.next(0)
    else this.log.info('letters wait: SMTP_URL is not set')
  }

  /**
   * Send what is due as soon as may be. Returns at once: a mail server that dawdles must not hold one of the few
   * workers that desks wait for.
   */
  hurry(): void {
    if (this.round) this.again = true
    else if (this.timer) this.next(0)
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    await this.round
    this.postman?.close()
  }

  /** One round, for tests and for the timer: until nothing is due, or nothing can be sent. */
  async sendDue(): Promise<void> {
    if (!this.postman) return
    while (!this.stopped) {
      const taken = await this.take()
      if (!taken) return
      const delivery = await this.postman.send({
        id: taken.id,
        to: taken.to,
        ...letterText(taken.letter, { ...this.place, desk: taken.desk }),
      })
      await this.mark(taken, delivery)
      if (delivery.kind === 'no-server') return
    }
  }

  private next(delay: number): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.timer = null
      this.again = false
      this.round = this.sendDue()
        .catch((error: unknown) =>
          this.log.warn(aboutError(error), 'post failed; the next round will repeat it'),
        )
        .finally(() => {
          this.round = null
          if (!this.stopped) this.next(this.again ? 0 : EVERY_MS)
        })
    }, delay)
  }

  private async take(): Promise<TakenLetter | null> {
    const outcome = await this.database.write(async (tx) => done(await takeDueLetter(tx, LEASE_MS)))
    return outcome.ok ? outcome.value : null
  }

  private async mark(taken: TakenLetter, delivery: Delivery): Promise<void> {
    await this.database.write(async (tx) => {
      if (delivery.kind === 'sent') await markSent(tx, taken.id)
      else await markFailed(tx, taken, delivery.code, delivery.kind === 'refused')
      return done(null)
    })
    if (delivery.kind === 'sent') return
    const about = { letter: taken.id, kind: taken.letter.kind, code: delivery.code }
    if (delivery.kind === 'refused') this.log.error(about, 'letter given up: the mail server refuses it')
    else this.log.warn(about, 'letter not sent yet')
  }
}
