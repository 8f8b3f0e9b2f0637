/** What the load generators raise, and how their seniors finish it. */
import { randomUUID } from 'node:crypto'
import type { AdviceRecord } from '../../src/domain/advice-record.js'
import type { Chance } from '../support/chance.js'

/** Reds among ambers and greens, as they come: one in ten, four in ten, the rest. */
const urgencies = ['now', ...Array<string>(4).fill('today'), ...Array<string>(5).fill('this-week')]

export const concernFor = (desk: string, chance: Chance): object => ({
  clientId: randomUUID(),
  desk,
  immediateDanger: false,
  worry: chance.words(100 + chance.below(500)),
  child: { ageBand: chance.pick(['under-1', '1-4', '5-10', '11-15', '16-17']) },
  urgency: chance.pick(urgencies),
})

export const record: AdviceRecord = {
  rag: 'green',
  level: 2,
  categories: ['neglect'],
  advice: 'Speak to the family hub and call again if it happens once more.',
  rationale: 'No injury, and a parent who asks for help.',
  outcome: 'advice-only',
  actions: [],
  reviewIf: 'It happens again',
}
