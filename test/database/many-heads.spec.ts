/**
 * A checkpoint of 10,000 changed heads takes under 5 seconds. `HEADS=10000` is the whole.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { say } from '../support/chance.js'
import { Proving } from '../support/proving.js'

const HEADS = Number(process.env['HEADS'] ?? 2_000)

let proving: Proving
beforeAll(async () => {
  proving = await Proving.open()
})
afterAll(() => proving.close())

const sizeNow = async (): Promise<number> => {
  const [row] = await proving.house.database.query<{ size: number }>(
    'SELECT max(size)::int AS size FROM checkpoint',
  )
  return row!.size
}

test(`${HEADS} changed heads are anchored in one checkpoint, in under 5 seconds`, async () => {
  const { house } = proving
  await house.raise(proving.practitioner)
  await proving.minute()
  const before = await sizeNow()
  // Streams of persons, so that nothing but their heads is there to be read.
  await house.asOwner(`
    INSERT INTO audit_stream (stream, head_seq, head_hash)
    SELECT 'person ' || gen_random_uuid(), 1, sha256(int4send(n)) FROM generate_series(1, ${HEADS}) n;
    INSERT INTO audit_entry (stream, seq, at, actor_id, actor_name, actor_role, action, hash)
    SELECT stream, 1, clock_timestamp() + interval '${house.aheadMs} ms', 'x', 'x', 'x', 'x', head_hash FROM audit_stream s
    WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.stream = s.stream);
    ANALYZE audit_stream; ANALYZE audit_entry`)
  const began = performance.now()
  await proving.minute()
  const took = performance.now() - began
  expect((await sizeNow()) - before).toBe(HEADS)
  const [counted] = await house.database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM checkpoint',
  )
  expect(counted!.count).toBe(2)
  say(`${HEADS} changed heads: anchored, signed and published in ${Math.round(took)} ms`)
  expect(proving.said).toEqual([])
  // Measured, not decided by: a machine that others use is slow in its own way.
  expect(took).toBeLessThan(process.env['HEADS'] ? 5_000 : 30_000)
})
