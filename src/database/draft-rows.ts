/**
 * What people have typed and not sent (table `message_draft`). It is theirs while they can send it, and gone with that:
 * when it is sent (consultations/message-rows.ts), when they no longer take part, and when the consultation ends.
 */
import type { Tx } from './database.js'

/** What a draft's ciphertext is bound to. */
export const draftPlace = (consultationId: string, authorId: string, clientId: string): string =>
  `draft|${consultationId}|${authorId}|${clientId}`

/** In: whose; everybody's unless told. */
export async function dropDrafts(
  tx: Tx,
  consultationId: string,
  authorIds: readonly string[] | null = null,
): Promise<void> {
  await tx.query(
    'DELETE FROM message_draft WHERE consultation_id = $1 AND ($2::text[] IS NULL OR author_id = ANY($2))',
    [consultationId, authorIds],
  )
}
