/** What the service has acknowledged, as its clients wrote it down, and whether the database has it exactly once. */
import { Client } from 'pg'
import { join } from 'node:path'
import { readMessages } from '../../src/audit/message-reader.js'
import { readRecord } from '../../src/audit/record-reader.js'
import { consultationStream, readKey } from '../../src/audit/streams.js'
import type { Reader } from '../../src/database/database.js'
import type { Draft } from '../../src/domain/advice-record.js'
import { keyFromFile } from '../../src/platform/keys.js'
import { Vault } from '../../src/platform/sealing.js'

export interface SentMessage {
  readonly ref: string
  readonly clientId: string
  readonly body: string
  readonly seq: number
}

export interface AnsweredOffer {
  readonly offerId: string
  readonly email: string
  readonly how: 'accepted' | 'declined'
}

export class Ledger {
  /** Client id → reference. */
  readonly concerns = new Map<string, string>()
  readonly messages: SentMessage[] = []
  readonly offers: AnsweredOffer[] = []
  /** What was last acknowledged of a record, and what was sent after it without an answer yet. */
  readonly records = new Map<string, { acknowledged: Draft | null; sent: Draft }>()
  readonly ended = new Set<string>()
  readonly closed = new Set<string>()
  readonly withdrawn = new Set<string>()
  /** How many acknowledgements there have been. */
  count = 0
  private readonly watchers = new Set<() => void>()

  note(write: (ledger: this) => void): void {
    write(this)
    this.count++
    for (const look of this.watchers) look()
  }

  /** Settles when there have been this many. */
  reaches(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.count < count) return
        this.watchers.delete(look)
        resolve()
      }
      this.watchers.add(look)
      look()
    })
  }

  /** In: the database and the folder with the master key. Out: what is missing, doubled or different, in words. */
  async compare(url: string, dataDir: string): Promise<string[]> {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await this.compareWith(
        client,
        new Vault(keyFromFile('key', join(dataDir, 'keys', 'master.key'))),
      )
    } finally {
      await client.end()
    }
  }

  private async compareWith(client: Client, vault: Vault): Promise<string[]> {
    const wrong: string[] = []
    const reader: Reader = {
      query: async <R>(sql: string, parameters: readonly unknown[] = []) =>
        (await client.query(sql, [...parameters])).rows as R[],
    }
    const rows = await reader.query<Stored>(
      `SELECT id, ref, client_id AS "clientId", state, talk_ended_at IS NOT NULL AS ended FROM consultation`,
    )
    for (const [clientId, ref] of this.concerns) {
      const found = rows.filter((row) => row.clientId === clientId)
      if (found.length !== 1 || found[0]?.ref !== ref)
        wrong.push(`concern ${clientId} is there ${found.length} times, should be ${ref}`)
    }
    const byRef = new Map(rows.map((row) => [row.ref, row]))
    for (const ref of this.ended) if (!byRef.get(ref)?.ended) wrong.push(`${ref} has lost its end`)
    for (const ref of this.closed) if (byRef.get(ref)?.state !== 'closed') wrong.push(`${ref} is not closed`)
    for (const ref of this.withdrawn)
      if (byRef.get(ref)?.state !== 'withdrawn') wrong.push(`${ref} is not withdrawn`)
    for (const row of rows) {
      const key = await readKey(reader, vault, consultationStream(row.id))
      if (!key) wrong.push(`${row.ref} has no key`)
      else wrong.push(...(await this.compareContent(reader, row, key)))
    }
    return [...wrong, ...(await this.compareOffers(reader))]
  }

  private async compareContent(reader: Reader, { id, ref }: Stored, key: Buffer): Promise<string[]> {
    const wrong: string[] = []
    const messages = await readMessages(reader, id, key, 0, 100_000)
    if (messages.some((message, i) => message.seq !== i + 1)) wrong.push(`${ref} has a gap in its messages`)
    for (const sent of this.messages.filter((each) => each.ref === ref)) {
      const found = messages.filter((each) => each.clientId === sent.clientId)
      if (found.length !== 1 || found[0]?.seq !== sent.seq || found[0].body !== sent.body)
        wrong.push(`${ref}: message ${sent.clientId} (${sent.seq}) is there ${found.length} times`)
    }
    const expected = this.records.get(ref)
    if (expected?.acknowledged) {
      const kept = canonical((await readRecord(reader, id, key))?.draft ?? null)
      if (kept !== canonical(expected.acknowledged) && kept !== canonical(expected.sent))
        wrong.push(`${ref}: the record is ${kept}`)
    }
    return wrong
  }

  private async compareOffers(reader: Reader): Promise<string[]> {
    const rows = await reader.query<{ id: string; email: string; outcome: string }>(
      'SELECT o.id, p.email, o.outcome FROM offer o JOIN person p ON p.id = o.senior_id',
    )
    return this.offers.flatMap(({ offerId, email, how }) => {
      const found = rows.find((row) => row.id === offerId)
      return found?.email === email && found.outcome === how
        ? []
        : [`offer ${offerId} was ${how}, not so now`]
    })
  }
}

interface Stored {
  readonly id: string
  readonly ref: string
  readonly clientId: string
  readonly state: string
  readonly ended: boolean
}

const canonical = (draft: Draft | null): string =>
  JSON.stringify(Object.entries(draft ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
