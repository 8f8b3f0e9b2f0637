/** The people of the demonstration, all signed in, and quiet between tests: nobody available, nothing waiting or held. */
import { signIn, type Person } from './client.js'
import { aRecord, beAway } from './concerns.js'

const accounts = {
  gp: 'practitioner',
  police: 'practitioner',
  family: 'practitioner',
  school: 'practitioner',
  gp2: 'practitioner',
  senior1: 'senior',
  senior2: 'senior',
  senior3: 'senior',
  senior4: 'senior',
  manager: 'manager',
  manager2: 'manager',
  admin: 'admin',
} as const
export type Account = keyof typeof accounts
export type Everybody = Readonly<Record<Account, Person>>

export const accountNames = Object.keys(accounts) as readonly Account[]
export const roleOf = (account: Account) => accounts[account]

export async function everybody(url: string): Promise<Everybody> {
  const signedIn = await Promise.all(
    accountNames.map(async (name) => [name, await signIn(url, name)] as const),
  )
  return Object.fromEntries(signedIn) as Record<Account, Person>
}

interface Listed {
  readonly ref: string
  readonly state: string
}

/** Closes what is held and withdraws what waits, by the public interface alone. */
export async function quiet(people: Everybody): Promise<void> {
  const having = (role: string): Person[] =>
    accountNames.filter((name) => accounts[name] === role).map((name) => people[name])
  await Promise.all(having('senior').map(beAway))
  const close = async (senior: Person): Promise<void> => {
    const { body } = await senior.get<{ consultations: Listed[] }>('/api/v1/desk')
    for (const { ref } of body.consultations) {
      await senior.put(`/api/v1/consultations/${ref}/record`, aRecord())
      await senior.post(`/api/v1/consultations/${ref}/close`)
    }
  }
  const withdraw = async (practitioner: Person): Promise<void> => {
    const { body } = await practitioner.get<{ items: Listed[] }>('/api/v1/consultations')
    for (const { ref, state } of body.items) {
      if (['waiting', 'offered', 'callback-booked'].includes(state))
        await practitioner.post(`/api/v1/consultations/${ref}/withdraw`)
    }
  }
  await Promise.all([...having('senior').map(close), ...having('practitioner').map(withdraw)])
}
