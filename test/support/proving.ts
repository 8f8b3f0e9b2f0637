/** A house with checkpoints: what proofs are tested with. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { CheckpointFolder } from '../../src/audit/checkpoint-folder.js'
import { Checkpoints, type CheckpointSettings } from '../../src/audit/checkpoints.js'
import type { Keys } from '../../src/audit/checkpoint-writer.js'
import { holdCheckpoints, readProof } from '../../src/audit/proof-reader.js'
import { done } from '../../src/domain/outcome.js'
import type { Person } from '../../src/domain/people.js'
import { readProofFile, type ProofFile } from '../../src/domain/proof/proof-file.js'
import { signerOf, verifierText, type Signer } from '../../src/domain/proof/signed-note.js'
import { House, value } from './house.js'

const record = {
  rag: 'red' as const,
  level: 4 as const,
  categories: ['neglect'],
  advice: 'Go now.',
  rationale: 'It is not safe.',
  outcome: 'advice-only' as const,
  reviewIf: 'Anything changes.',
}

export class Proving {
  readonly signer: Signer = signerOf(randomBytes(32))
  readonly key = verifierText(this.signer)
  keys: Keys = { signer: this.signer, earlier: [] }
  /** What the log said, a line each. */
  readonly said: string[] = []
  checkpoints: Checkpoints

  private constructor(
    readonly house: House,
    readonly folder: string,
    readonly desk: string,
    readonly practitioner: Person,
    readonly senior: Person,
  ) {
    this.checkpoints = this.node()
  }

  static async open(): Promise<Proving> {
    const house = await House.open()
    const desk = await house.desk('exampleshire')
    const practitioner = await house.person('practitioner', [desk])
    const senior = await house.senior([desk], 4)
    const folder = await mkdtemp(join(tmpdir(), 'advice-checkpoints-'))
    return new Proving(house, folder, desk, practitioner, senior)
  }

  /** Another node of the same service; its folder is the same one unless another is given. */
  node(folder = this.folder, settings: Partial<CheckpointSettings> = {}): Checkpoints {
    const log = pino({ level: 'warn' }, { write: (line: string) => void this.said.push(line) })
    return new Checkpoints(
      this.house.database,
      this.keys,
      new CheckpointFolder(folder),
      { everyMs: 60_000, url: null, mailTo: null, ...settings },
      log,
    )
  }

  /** The service is started again with another key to sign with, and knows the one before. Out: the new one. */
  changeKey(): string {
    const signer = signerOf(randomBytes(32))
    this.keys = { signer, earlier: [this.keys.signer, ...this.keys.earlier] }
    this.checkpoints = this.node()
    return verifierText(signer)
  }

  async close(): Promise<void> {
    await this.house.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A minute passes, and what has changed is anchored. */
  async minute(): Promise<void> {
    this.house.aheadMs += 61_000
    await this.checkpoints.round()
  }

  /** A consultation that the senior has taken. */
  async taken(): Promise<{ id: string; ref: string }> {
    const { house } = this
    const ref = await house.raise(this.practitioner, 'now')
    await house.matching.lookAtDesk(this.desk)
    const offer = (await house.openOffers(this.desk)).find((each) => each.ref === ref)
    if (!offer) throw new Error('nobody was offered it')
    value(await house.offers.accept(this.senior, offer.id))
    const [row] = await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [
      ref,
    ])
    return { id: row!.id, ref }
  }

  async say(ref: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const who = i % 2 === 0 ? this.practitioner : this.senior
      value(await this.house.messages.send(who, ref, randomUUID(), `Message ${i}`))
    }
  }

  async closeRecord(ref: string): Promise<void> {
    value(await this.house.records.save(this.senior, ref, record))
    value(await this.house.records.close(this.senior, ref))
  }

  /** A consultation from beginning to end, anchored three times on the way, and not since its last entries if so asked. */
  async lived(messages = 5): Promise<{ id: string; ref: string }> {
    const taken = await this.taken()
    await this.minute()
    await this.say(taken.ref, messages)
    await this.minute()
    await this.closeRecord(taken.ref)
    await this.minute()
    return taken
  }

  async proof(consultation: { id: string; ref: string }): Promise<ProofFile> {
    const file = value(
      await this.house.database.write(async (tx) => {
        await holdCheckpoints(tx)
        return done(await readProof(tx, consultation, this.keys))
      }),
    )
    const read = readProofFile(JSON.parse(JSON.stringify(file)))
    if (typeof read === 'string') throw new Error(`the proof is not as it should be: ${read}`)
    return read
  }
}
