/** All that the service has written down that somebody may see: for "nothing was written". */
import type { Everybody } from './everybody.js'

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[]
}
interface Opened {
  readonly messages: unknown
  readonly record: unknown
  readonly history: readonly { readonly action: string }[]
}

/** In: also one consultation that is looked at from within. What changes by itself is left out, and so is this look. */
export async function writtenSoFar(people: Everybody, ref: string): Promise<unknown> {
  const log = async (manager: 'manager' | 'manager2') => {
    const { body } = await people[manager].get<Listed & { total: number }>(
      '/api/v1/oversight/consultations?size=100&sort=raisedAt',
    )
    const lasting = body.items.map(({ wait: _w, talk: _t, expectedWait: _e, overdue: _o, ...item }) => item)
    return { total: body.total, items: lasting }
  }
  const own = async (account: 'gp' | 'police' | 'senior1') =>
    (await people[account].get<Listed>('/api/v1/consultations')).body.items.map(
      ({ expectedWait: _e, ...item }) => item,
    )
  const desk = async (account: 'senior1' | 'senior2') => {
    const { status, capacity, offer } = (await people[account].get('/api/v1/desk')).body
    return { status, capacity, offer }
  }
  const opened = await people.manager.post<Opened>(`/api/v1/oversight/consultations/${ref}/open`, {
    reason: 'What was written?',
  })
  const { messages, record, history } = opened.body
  return {
    logs: [await log('manager'), await log('manager2')],
    own: [await own('gp'), await own('police'), await own('senior1')],
    desks: [await desk('senior1'), await desk('senior2')],
    settings: (await people.admin.get('/api/v1/admin/desks/exampleshire')).body,
    inside: { messages, record, history: history.filter(({ action }) => action !== 'record.read') },
  }
}
