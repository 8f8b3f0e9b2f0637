/** Consultations that have ended, with something of everything in them that can be read. */
import { randomInt, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { AdviceRecord } from '../../src/domain/advice-record.js'
import { value, type House } from './house.js'
import { taken } from './talks.js'
import type { Person } from '../../src/domain/people.js'

export const aClosedRecord: AdviceRecord = {
  rag: 'amber',
  level: 2,
  categories: ['neglect'],
  advice: 'Speak to the health visitor.',
  rationale: 'Nobody has seen the child at home.',
  outcome: 'advice-only',
  actions: [],
  reviewIf: 'The child is missed again.',
}

export interface KeptDesk {
  readonly desk: string
  readonly practitioner: Person
  readonly senior: Person
  readonly manager: Person
}

export async function keptDesk(house: House): Promise<KeptDesk> {
  const desk = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  const practitioner = await house.person('practitioner', [desk])
  return {
    desk,
    practitioner,
    senior: await house.senior([desk], 4),
    manager: await house.person('manager', [desk]),
  }
}

/** Raised, talked about and closed: words that hold the mark stand in the answers, a message, the record and the history. */
export async function closedOn(
  house: House,
  { desk, practitioner, senior }: KeptDesk,
  mark = 'mark',
  record: Partial<AdviceRecord> = {},
): Promise<string> {
  const raised = await house.concerns.raise(practitioner, {
    clientId: randomUUID(),
    immediateDanger: false,
    worry: `${mark} worry`,
    child: { name: `${mark} child`, dateOfBirth: '2019-05-06', nhsNumber: String(randomInt(1e9, 1e10)) },
    phone: '01632 960 201',
    urgency: 'today',
  })
  const { ref } = value(raised).consultation
  await taken(house, desk, ref, senior)
  value(await house.messages.send(practitioner, ref, randomUUID(), `${mark} from the practitioner`))
  value(await house.messages.send(senior, ref, randomUUID(), `${mark} from the senior`))
  value(await house.records.save(senior, ref, { ...aClosedRecord, advice: `${mark} advice`, ...record }))
  value(await house.records.close(senior, ref))
  return ref
}

/** As many years go by, for this house. */
export const yearsGoBy = (house: House, years: number): void =>
  void (house.aheadMs = Math.round(years * 365.25 * 86_400_000))

/** Runs work with a connection of its own to the house's database. */
export async function withClient<T>(house: House, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: house.url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
