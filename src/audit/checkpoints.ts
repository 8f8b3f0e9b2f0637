/**
 * The checkpoints: each minute one node anchors what has changed and signs it; every node publishes what its folder
 * lacks, and one tells whoever is to be told. It asks the rows only: whatever a killed process left undone, the next
 * round of any node does. Lives below the features, like the post: no room has to know of it.
 */
import { done } from '../domain/outcome.js'
import { verifierText } from '../domain/proof/signed-note.js'
import type { Database, Tx } from '../database/database.js'
import { queueLetter } from '../database/letter-writes.js'
import { aboutError, type Log } from '../platform/log.js'
import type { CheckpointFolder } from './checkpoint-folder.js'
import { tellOutside } from './checkpoint-outside.js'
import {
  anchorChanges,
  readTree,
  takeTurn,
  TreeDiffers,
  type Keys,
  type Made,
  type Turn,
} from './checkpoint-writer.js'
import { giveReceipts } from './receipts.js'
import { takeUpAgain } from './restored.js'
import { checkpointAfter, checkpointOf, newestCheckpoint, readHeads } from './tree-rows.js'

const LOOK_MS = 5_000
/** What has piled up is published and told for so long in each round, and no longer: anchoring comes first. */
const CATCH_UP_MS = 5_000
/** The tree only grows, so one letter stands for all checkpoints before it. */
const MAIL_MS = 60 * 60_000

export interface CheckpointSettings {
  readonly everyMs: number
  readonly url: string | null
  readonly mailTo: string | null
}

export class Checkpoints {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> | null = null
  private stopped = false

  constructor(
    private readonly database: Pick<Database, 'query' | 'write' | 'now'>,
    readonly keys: Keys,
    private readonly folder: CheckpointFolder,
    private readonly settings: CheckpointSettings,
    private readonly log: Log,
  ) {}

  start(): void {
    this.next(0)
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  /** One round, for the timer, and for whoever needs what is due now: anchor if it is time, then publish. Never throws. */
  round(): Promise<void> {
    this.running ??= this.work()
      .catch((error: unknown) => this.complain(error))
      .finally(() => (this.running = null))
    return this.running
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      void this.round().then(() => {
        if (!this.stopped) this.next(Math.min(LOOK_MS, this.settings.everyMs))
      })
    }, delay)
  }

  private async work(): Promise<void> {
    await this.folder.writeKeys([this.keys.signer, ...this.keys.earlier].map(verifierText))
    while (!this.stopped && (await this.isDue())) if (!(await this.anchor())) break
    await this.publish(this.forAWhile())
    if (this.settings.url) await tellOutside(this.database, this.settings.url, this.forAWhile())
  }

  private forAWhile(): () => boolean {
    const until = Date.now() + CATCH_UP_MS
    return () => !this.stopped && Date.now() < until
  }

  private async isDue(): Promise<boolean> {
    const [turn] = await this.database.query<Pick<Turn, 'lookedAt'>>(
      'SELECT looked_at AS "lookedAt" FROM checkpoint_turn',
    )
    return this.isTime(turn?.lookedAt ?? null, await this.database.now())
  }

  /** A clock that was set back doesn't stop us for longer than usual. */
  private isTime(lookedAt: Date | null, now: Date): boolean {
    return lookedAt === null || Math.abs(now.getTime() - lookedAt.getTime()) >= this.settings.everyMs
  }

  /** Out: is there more to anchor at once? */
  private async anchor(): Promise<boolean> {
    const outcome = await this.database.write(async (tx) => {
      const turn = await takeTurn(tx)
      if (!this.isTime(turn.lookedAt, await tx.now())) return done(false)
      const newest = await newestCheckpoint(tx)
      let tree = await readTree(tx, newest, this.keys)
      const published = await this.folder.newest()
      if (published && (await checkpointOf(tx, published.size))?.note !== published.note) {
        if (published.size <= tree.size) throw new TreeDiffers('the database has not what was published')
        tree = await takeUpAgain(tx, tree, this.folder, this.keys)
        this.log.error('the database was set back; what was published since has been taken up again')
      }
      const { made, more } = await anchorChanges(tx, turn, tree, this.keys)
      if (made) await this.tell(tx, turn, made)
      return done(more)
    })
    return outcome.ok && outcome.value
  }

  private async tell(tx: Tx, turn: Turn, made: Made): Promise<void> {
    await giveReceipts(tx, made)
    const { at, note } = made.checkpoint
    const isTime = !turn.mailedAt || at.getTime() - turn.mailedAt.getTime() >= MAIL_MS
    if (!this.settings.mailTo || !isTime) return
    await queueLetter(tx, { kind: 'checkpoint', refers: { note }, toAddress: this.settings.mailTo })
    await tx.query('UPDATE checkpoint_turn SET mailed_at = $1', [at])
  }

  /** Whatever the folder lacks, in order; nothing on top of what the database has not. */
  private async publish(goesOn: () => boolean): Promise<void> {
    const published = await this.folder.newest()
    if (published && (await checkpointOf(this.database, published.size))?.note !== published.note)
      throw new TreeDiffers('the database has not what was published')
    let size = published?.size ?? 0
    while (goesOn()) {
      const next = await checkpointAfter(this.database, size)
      if (!next) return
      await this.folder.write(next, await readHeads(this.database, size, next.size))
      size = next.size
    }
  }

  private complain(error: unknown): void {
    if (error instanceof TreeDiffers) this.log.error({ why: error.message }, 'no checkpoint is made')
    else this.log.warn(aboutError(error), 'checkpoint failed; the next round will do it')
  }
}
