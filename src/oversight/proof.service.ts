import { Inject, Injectable } from '@nestjs/common'
import { Checkpoints } from '../audit/checkpoints.js'
import { holdCheckpoints, readProof } from '../audit/proof-reader.js'
import { consultationStream, openOrBeginStream, openStream, personStream, readKey } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { ProofFile } from '../domain/proof/proof-file.js'
import { verifyProof, type Report } from '../domain/proof/verify-proof.js'
import { Vault } from '../platform/sealing.js'

const notFound = refuse('not-found', 'There is no such consultation.')

export interface Integrity {
  readonly ref: string
  readonly verdict: Report['verdict']
  /** When what the consultation was closed with (or else its newest part that is anchored) was first anchored. */
  readonly since: string | null
  readonly messages: number
  readonly entries: number
  readonly findings: readonly string[]
  readonly said: readonly string[]
}

/** That nothing was changed: looked at on demand, and exported for whoever wants to look for themselves. Own desks only. */
@Injectable()
export class ProofService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Checkpoints) private readonly checkpoints: Checkpoints,
  ) {}

  /** Both chains from the first link to the last, and their anchors. Shows no content. Refusal: `not-found`. */
  async check(manager: Person, ref: string): Promise<Outcome<Integrity>> {
    return this.ofOwnDesk<Integrity>(manager, ref, async (tx, row) => {
      const { signer, earlier } = this.checkpoints.keys
      const file = await readProof(tx, row, this.checkpoints.keys)
      const report = verifyProof(file, { keys: [signer, ...earlier], published: null })
      return {
        ref: row.ref,
        verdict: report.verdict,
        since: sinceWhen(file, report),
        messages: file.messages.length,
        entries: file.entries.length,
        findings: report.findings.map(({ text }) => text),
        said: report.said,
      }
    })
  }

  /**
   * The export that `audit:verify` reads. That it was made, and why, is an entry of its own, written in the same
   * transaction; where the consultation's key was destroyed, in the manager's own stream. Refusal: `not-found`.
   */
  async export(manager: Person, ref: string, reason: string): Promise<Outcome<ProofFile>> {
    return this.ofOwnDesk<ProofFile>(manager, ref, async (tx, row) => {
      const key = await readKey(tx, this.vault, consultationStream(row.id))
      const stream = key
        ? await openStream(tx, this.vault, consultationStream(row.id))
        : await openOrBeginStream(tx, this.vault, personStream(manager.id))
      await stream.append(asActor(manager), 'proof.exported', key ? { reason } : { ref: row.ref, reason })
      return readProof(tx, row, this.checkpoints.keys)
    })
  }

  /** Whatever is due is anchored first, so that only what is younger than a minute is not. */
  private async ofOwnDesk<T>(
    manager: Person,
    ref: string,
    work: (tx: Tx, row: ConsultationRow) => Promise<T>,
  ): Promise<Outcome<T>> {
    await this.checkpoints.round()
    return this.database.write<T>(async (tx) => {
      await holdCheckpoints(tx)
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      return done(await work(tx, row))
    })
  }
}

function sinceWhen({ entries }: ProofFile, { anchoredAt }: Report): string | null {
  const closing = entries.find(({ action }) => action === 'record.closed')?.seq
  if (closing !== undefined) return anchoredAt('entries', closing)
  const anchored = entries.map(({ seq }) => anchoredAt('entries', seq)).filter((at) => at !== null)
  return anchored.at(-1) ?? null
}
