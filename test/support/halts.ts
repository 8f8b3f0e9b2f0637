/**
 * Holds what a node is doing at a known point, without a word in the node's own code: a lock in the database that its
 * transaction has to wait for, or the process itself stopped (SIGSTOP).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type Pool } from 'pg'
import { holdHints } from './hints.js'

export const points = [
  'before the transaction',
  'in the transaction',
  'in the middle of a group',
  'after the commit, before the acknowledgement',
  'after the acknowledgement, before the hint',
] as const
export type Point = (typeof points)[number]

const AT_COMMIT = 4201
const IN_GROUP = 4202

/** Makes the points at which messages can be held. Nothing is held until it is asked for. */
export async function makeHalts(sql: Pool): Promise<void> {
  await sql.query(`
    CREATE TABLE halted (consultation_id uuid);
    CREATE FUNCTION halt_at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      'BEGIN PERFORM pg_advisory_xact_lock_shared(${AT_COMMIT}); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER halt_at_commit AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION halt_at_commit();
    CREATE FUNCTION halt_in_group() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      'BEGIN IF EXISTS (SELECT FROM public.halted h WHERE h.consultation_id = NEW.consultation_id) THEN
        PERFORM pg_advisory_xact_lock_shared(${IN_GROUP}); END IF; RETURN NEW; END';
    CREATE TRIGGER halt_in_group BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION halt_in_group()`)
}

export interface Scene {
  readonly sql: Pool
  readonly databaseUrl: string
  readonly nodes: number
  /** The process that is to be held. */
  readonly pid: number
  /** The consultation at which a group is held. */
  readonly ref: string
  /** Everybody writes one message. */
  write(): void
  /** Settles when each of these messages was acknowledged. */
  acknowledged(): Promise<unknown>
}

/** Lets everybody write, and returns when that has come to the point. Out: lets go of whatever is held, after the kill. */
export async function holdAt(point: Point, scene: Scene): Promise<() => Promise<void>> {
  const { sql, pid } = scene
  const goOn = (): Promise<void> => Promise.resolve(quietly(pid, 'SIGCONT'))
  if (point === 'after the acknowledgement, before the hint') {
    const hints = await holdHints(sql, scene.nodes)
    scene.write()
    await scene.acknowledged()
    return () => Promise.resolve(hints.lose())
  }
  // What is written while it stands still comes in at once, and goes into one group.
  process.kill(pid, 'SIGSTOP')
  scene.write()
  await sleep(100)
  if (point === 'before the transaction') return goOn

  const holder = new Client({ connectionString: scene.databaseUrl })
  holder.on('error', () => undefined)
  await holder.connect()
  const letGo = async (): Promise<void> => {
    quietly(pid, 'SIGCONT')
    await holder.end().catch(() => undefined)
  }
  if (point === 'in the transaction') {
    await holder.query('BEGIN; LOCK TABLE message IN SHARE MODE')
    process.kill(pid, 'SIGCONT')
    await untilHeld(sql, 'relation')
  } else if (point === 'in the middle of a group') {
    await holder.query('SELECT pg_advisory_lock($1)', [IN_GROUP])
    await sql.query('DELETE FROM halted')
    await sql.query('INSERT INTO halted SELECT id FROM consultation WHERE ref = $1', [scene.ref])
    process.kill(pid, 'SIGCONT')
    await untilHeld(sql, 'advisory')
  } else {
    const before = await stored(sql)
    await holder.query('SELECT pg_advisory_lock($1)', [AT_COMMIT])
    process.kill(pid, 'SIGCONT')
    await untilHeld(sql, 'advisory')
    process.kill(pid, 'SIGSTOP')
    await holder.query('SELECT pg_advisory_unlock($1)', [AT_COMMIT])
    while ((await stored(sql)) === before) await sleep(5)
  }
  return letGo
}

/** Waits until a transaction of a node stands before such a lock. */
async function untilHeld(sql: Pool, event: 'relation' | 'advisory'): Promise<void> {
  for (const until = Date.now() + 20_000; ; await sleep(5)) {
    const { rows } = await sql.query(
      `SELECT FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND wait_event = $1 AND application_name = 'advice-line'`,
      [event],
    )
    if (rows.length > 0) return
    if (Date.now() > until) throw new Error(`nothing came to its ${event} lock`)
  }
}

async function stored(sql: Pool): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM message')
  return rows[0]!.count
}

function quietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It was killed.
  }
}
