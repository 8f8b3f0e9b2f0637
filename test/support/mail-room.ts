/** The post over a house's database, with a clock that can be put forward and a real mail server. */
import type { Database, Tx } from '../../src/database/database.js'
import { queueLetter } from '../../src/database/letter-writes.js'
import { Post } from '../../src/database/post.js'
import { done, type Outcome } from '../../src/domain/outcome.js'
import { makeLog } from '../../src/platform/log.js'
import { Postman } from '../../src/platform/mail/postman.js'
import { readSmtpUrl } from '../../src/platform/mail/smtp-url.js'
import { House } from './house.js'
import { MailServer } from './mail-server.js'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const DAY = 24 * 60 * MINUTE

export type Writer = Pick<Database, 'write'>

export interface LetterRow {
  readonly id: string
  readonly to: string
  readonly attempts: number
  readonly error: string | null
  readonly sent: boolean
  readonly givenUp: boolean
  /** Milliseconds from having been made until due. */
  readonly after: number
}

export function postmanTo(url: string, limit?: { step: number; total: number }): Postman {
  const read = readSmtpUrl(url)
  if (typeof read === 'string') throw new Error(read)
  return new Postman(read, 'advice-line@advice.test', limit)
}

export class MailRoom {
  private readonly toStop: { stop(): Promise<void> }[] = []

  private constructor(
    readonly house: House,
    readonly desk: string,
    public server: MailServer,
  ) {}

  static async open(): Promise<MailRoom> {
    const house = await House.open()
    return new MailRoom(house, await house.desk('exampleshire'), await MailServer.open())
  }

  /** No letters, and a mail server that takes everything. */
  async empty(): Promise<void> {
    for (const each of this.toStop.splice(0)) await each.stop()
    await this.house.asOwner('DELETE FROM letter')
    this.house.news.length = 0
    await this.server.stop()
    this.server = await MailServer.open()
  }

  async close(): Promise<void> {
    for (const each of this.toStop.splice(0)) await each.stop()
    await this.server.stop()
    await this.house.close()
  }

  /** To be stopped when the test is over. */
  stopping<T extends { stop(): Promise<void> }>(it: T): T {
    this.toStop.push(it)
    return it
  }

  /** The house's database, when its clock is so many milliseconds ahead. */
  ahead(milliseconds: number): Writer {
    return {
      write: <T>(work: (tx: Tx) => Promise<Outcome<T>>) =>
        this.house.database.write((tx) =>
          work({ ...tx, now: async () => new Date((await tx.now()).getTime() + milliseconds) }),
        ),
    }
  }

  post(database: Writer = this.house.database, by = postmanTo(this.server.url)): Post {
    const place = { publicUrl: 'https://advice.test', publicPhone: '0300 123 0000' }
    return this.stopping(new Post(database, by, place, makeLog('silent')))
  }

  /** A round of the post, so many milliseconds from now. */
  later(milliseconds: number): Promise<void> {
    return this.post(this.ahead(milliseconds)).sendDue()
  }

  async queue(toAddress: string): Promise<void> {
    await this.house.database.write(async (tx) => {
      const refers = { deskId: this.desk, ref: 'AL-7K3M-9QX2' }
      await queueLetter(tx, { toAddress, kind: 'no-answer', refers })
      return done(null)
    })
  }

  rows(): Promise<LetterRow[]> {
    return this.house.database.query(
      `SELECT id, to_address AS "to", attempts, last_error AS error, sent_at IS NOT NULL AS sent,
         given_up_at IS NOT NULL AS "givenUp", (extract(epoch FROM due_at - made_at) * 1000)::int AS after
       FROM letter ORDER BY to_address`,
    )
  }

  async row(): Promise<LetterRow> {
    const [first] = await this.rows()
    if (!first) throw new Error('there is no letter')
    return first
  }
}
