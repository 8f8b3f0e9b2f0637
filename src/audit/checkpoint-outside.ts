/** Checkpoints by HTTP to somebody who keeps them: each once it is there, in order, at least once. */
import { headLine } from '../domain/proof/heads.js'
import { done } from '../domain/outcome.js'
import type { Database } from '../database/database.js'
import { checkpointAfter, readHeads } from './tree-rows.js'

const LIMIT_MS = 10_000

/** In: also whether to go on to the next. Throws when they don't take one: the next round sends it again. */
export async function tellOutside(
  database: Pick<Database, 'query' | 'write'>,
  url: string,
  goesOn: () => boolean,
): Promise<void> {
  const [turn] = await database.query<{ size: number }>(
    'SELECT told_size::float8 AS size FROM checkpoint_turn',
  )
  let size = turn?.size ?? 0
  while (goesOn()) {
    const next = await checkpointAfter(database, size)
    if (!next) return
    const heads = (await readHeads(database, size, next.size)).map(headLine)
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ size: next.size, note: next.note, heads }),
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error('a checkpoint was not taken')
    size = next.size
    await database.write(async (tx) => {
      await tx.query('UPDATE checkpoint_turn SET told_size = greatest(told_size, $1)', [size])
      return done(null)
    })
  }
}
