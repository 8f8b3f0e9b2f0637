/**
 * Rotation of the master key: while keys of before are given, the data keys that they wrap are wrapped anew by the
 * current one, in small batches beside all other work. What is done is in the rows, so it may be stopped and started at
 * any point, and several nodes do it side by side.
 */
import { done } from '../domain/outcome.js'
import { aboutError, type Log } from '../platform/log.js'
import type { Vault } from '../platform/sealing.js'
import { keysLeft } from './data-keys.js'
import type { Database } from './database.js'

const BATCH = 200
/** Between batches, so that conversations come first. */
const PAUSE_MS = 50
const AFTER_FAILURE_MS = 10_000
/** Progress is told after so many. */
const TELL_EVERY = 20_000

export class KeyRotation {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> = Promise.resolve()
  private stopped = false
  private sinceTold = 0

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly log: Log,
  ) {}

  /** Nothing to do where no key of before is given. */
  start(): void {
    if (this.vault.previousIds.length === 0) return
    this.next(0)
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  /** One batch. Out: how many were wrapped anew. Those that somebody else holds are left to the next. */
  async wrapSome(atMost = BATCH): Promise<number> {
    const outcome = await this.database.write(async (tx) => {
      const rows = await tx.query<{ stream: string; wrapped: Buffer }>(
        `SELECT stream, wrapped FROM data_key WHERE wrapped IS NOT NULL AND master_key_id = ANY($1)
         ORDER BY master_key_id, stream LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [this.vault.previousIds, atMost],
      )
      await tx.query(
        `UPDATE data_key k SET wrapped = anew.wrapped, master_key_id = $3
         FROM unnest($1::text[], $2::bytea[]) AS anew (stream, wrapped) WHERE k.stream = anew.stream`,
        [
          rows.map(({ stream }) => stream),
          rows.map(({ stream, wrapped }) => this.vault.rewrap(stream, wrapped).wrapped),
          this.vault.masterKeyId,
        ],
      )
      return done(rows.length)
    })
    return outcome.ok ? outcome.value : 0
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.turn().then(
        (again) => {
          if (again !== null && !this.stopped) this.next(again)
        },
        (error: unknown) => {
          this.log.warn(aboutError(error), 'wrapping data keys anew failed; it goes on soon')
          if (!this.stopped) this.next(AFTER_FAILURE_MS)
        },
      )
    }, delay)
  }

  /** Out: when to go on; null: all is done. */
  private async turn(): Promise<number | null> {
    const wrapped = await this.wrapSome()
    this.sinceTold += wrapped
    if (wrapped === BATCH && this.sinceTold < TELL_EVERY) return PAUSE_MS
    this.sinceTold = 0
    const progress = await keysLeft(this.database, this.vault)
    if (progress.left > 0) {
      this.log.info(progress, 'data keys are being wrapped by the new master key')
      return wrapped > 0 ? PAUSE_MS : AFTER_FAILURE_MS
    }
    this.log.info(
      progress,
      'every data key is wrapped by the new master key; MASTER_KEY_PREVIOUS is not needed any more',
    )
    return null
  }
}
