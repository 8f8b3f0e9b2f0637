/** Fifty connections that raise concerns, each the next as soon as the last is answered. */
import { chance, type Chance } from '../support/chance.js'
import { HttpClient } from '../support/http.js'
import { serve } from '../support/jobs.js'
import { Errors, type Measured } from '../support/measured.js'
import type { Someone } from '../support/people.js'
import { concernFor } from './concerns.js'

const errors = new Errors()

interface Input {
  readonly url: string
  readonly seed: number
  /** One for each connection. */
  readonly people: readonly Someone[]
  readonly warmUp: number
  readonly seconds: number
}

/** What happens in the warm-up is not counted. */
async function measure({ url, seed, people, warmUp, seconds }: Input): Promise<Measured> {
  const http = new HttpClient(url, people.length)
  const words = chance(seed)
  const begin = performance.now() + warmUp * 1_000
  const end = begin + seconds * 1_000
  const latencies: number[] = []
  const loop = async (person: Someone): Promise<void> => {
    for (let from = performance.now(); from < end;) {
      const good = await raise(http, person, words)
      const now = performance.now()
      if (good && now >= begin && now < end) latencies.push(now - from)
      from = now
    }
  }
  await Promise.all(people.map(loop))
  http.close()
  return { done: latencies.length, seconds, latencies, ...errors.take() }
}

async function raise(http: HttpClient, { cookie, desks }: Someone, words: Chance): Promise<boolean> {
  try {
    const concern = concernFor(words.pick(desks), words)
    const { status } = await http.send('POST', '/api/v1/concerns', cookie, concern)
    if (status !== 201) errors.add(`raising answered ${status}`)
    return status === 201
  } catch (error) {
    errors.add(String(error))
    return false
  }
}

const jobs = { measure }
export type RaiseJobs = typeof jobs
serve(jobs)
