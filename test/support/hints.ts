/** Hints between nodes over Postgres, made to be lost: at just the right moment, and nothing else with them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

/** The server processes of the connections on which nodes listen. */
async function listeners(sql: Pool): Promise<number[]> {
  const { rows } = await sql.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND backend_type = 'client backend'`,
  )
  return rows.map(({ pid }) => pid)
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It has gone already.
  }
}

/**
 * From now on no node hears of anything from another one, until `lose` is called: then what was told meanwhile is lost
 * for good, with the connections that would have heard it, and the nodes take new ones.
 */
export async function holdHints(sql: Pool, nodes: number): Promise<{ lose(): void }> {
  let pids = await listeners(sql)
  for (const until = Date.now() + 20_000; pids.length < nodes; pids = await listeners(sql)) {
    if (Date.now() > until) throw new Error('not every node listens')
    await sleep(50)
  }
  for (const pid of pids) signal(pid, 'SIGSTOP')
  return {
    lose: () => {
      // Told to end while it stands still, it ends before it passes anything on.
      for (const pid of pids) signal(pid, 'SIGTERM')
      for (const pid of pids) signal(pid, 'SIGCONT')
    },
  }
}
