/** Words of subject access requests, on the page and in the file. */
import type { Choice, Exemption, Passage } from '../domain/disclosure/disclosure.js'

export const parts: readonly Passage['part'][] = [
  'people',
  'concern',
  'messages',
  'record',
  'addenda',
  'answer',
]

export const partNames: Readonly<Record<Passage['part'], string>> = {
  people: 'Who took part',
  concern: 'The concern',
  messages: 'The conversation',
  record: 'The advice record',
  addenda: 'Added to the advice record',
  answer: 'What the practitioner answered',
}

export const choiceNames: Readonly<Record<Choice, string>> = {
  show: 'Show it',
  withhold: 'Withhold all of it',
  'black-out': 'Show it with these words blacked out',
}

export const exemptionNames: Readonly<Record<Exemption, string>> = {
  'third-party': 'It is somebody else’s data',
  'serious-harm': 'Serious harm to somebody’s health (Data Protection Act 2018, schedule 3)',
  privilege: 'Legal privilege',
  other: 'Another reason, in words',
}
