/** Sockets that only hold the line. */
import { connect, each, type LiveSocket } from '../support/live.js'
import { serve } from '../support/jobs.js'

let held: LiveSocket[] = []
let lost = 0

/** One socket for each cookie. Out: how many could not be connected. */
async function open({ url, cookies }: { url: string; cookies: readonly string[] }): Promise<number> {
  const sockets = await each(cookies, 50, (cookie) => connect(url, cookie).catch(() => null))
  held = sockets.filter((socket) => socket !== null)
  lost = 0
  for (const socket of held) socket.on('disconnect', () => lost++)
  return sockets.length - held.length
}

/** Out: how many were lost while they were held. */
function close(): Promise<number> {
  const before = lost
  for (const socket of held) socket.disconnect()
  held = []
  return Promise.resolve(before)
}

const jobs = { open, close }
export type SocketJobs = typeof jobs
serve(jobs)
