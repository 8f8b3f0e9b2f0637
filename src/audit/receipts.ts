/**
 * A receipt for the practitioner, once a consultation is closed and anchored: its reference, the hashes that its chains
 * ended with, and the signed checkpoint over them. No content. Thousands of letters in mailboxes that are not ours say
 * what the heads were.
 */
import type { Tx } from '../database/database.js'
import { queueLetter } from '../database/letter-writes.js'
import { chainLabel, messagesChain } from '../domain/proof/heads.js'
import type { Made } from './checkpoint-writer.js'

/** Consultations that were closed before that get no letter any more. */
const FRESH_MS = 24 * 60 * 60_000

interface Closed {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  readonly practitionerId: string
  readonly email: string
}

export async function giveReceipts(tx: Tx, { checkpoint, heads }: Made): Promise<void> {
  const entries = new Map(
    heads.flatMap((head) => (head.consultationId && head.record ? [[head.consultationId, head]] : [])),
  )
  if (entries.size === 0) return
  const closed = await tx.query<Closed>(
    `WITH given AS (
       INSERT INTO receipt (consultation_id, size, made_at)
       SELECT id, $2, $3 FROM consultation WHERE id = ANY($1) AND closed_at > $4
       ON CONFLICT DO NOTHING RETURNING consultation_id)
     SELECT c.id, c.ref, c.desk_id AS "deskId", c.practitioner_id AS "practitionerId", p.email
     FROM given JOIN consultation c ON c.id = given.consultation_id JOIN person p ON p.id = c.practitioner_id`,
    [[...entries.keys()], checkpoint.size, checkpoint.at, new Date(checkpoint.at.getTime() - FRESH_MS)],
  )
  for (const { id, ref, deskId, practitionerId, email } of closed) {
    const head = entries.get(id)
    if (!head) continue
    const refers = {
      deskId,
      ref,
      entries: inWords(head),
      messages: await messagesHead(tx, id),
      note: checkpoint.note,
    }
    await queueLetter(tx, { kind: 'receipt', refers, toPersonId: practitionerId, toAddress: email })
  }
}

async function messagesHead(tx: Tx, consultationId: string): Promise<string> {
  const [head] = await tx.query<{ seq: number; hash: Buffer }>(
    'SELECT seq::float8 AS seq, hash FROM tree_leaf WHERE label = $1 ORDER BY index DESC LIMIT 1',
    [chainLabel(messagesChain(consultationId))],
  )
  return head ? inWords(head) : 'none'
}

const inWords = ({ seq, hash }: { readonly seq: number; readonly hash: Uint8Array }): string =>
  `${seq} ${Buffer.from(hash).toString('hex')}`
