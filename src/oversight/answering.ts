/** How a manager is told what the practitioner answered to the advice record, and what was replied. */
import { londonDateTime } from '../platform/pages/london.js'
import { given, text, type Detail, type Telling } from './detail.js'

export const answering: Readonly<Record<string, Telling>> = {
  'record.acknowledged': (d) => ({
    title: `Practitioner: ${answer(d)}`,
    lines: [
      ...given('', text(d['comment'])),
      ...given('A reply was promised by ', londonDateTime(text(d['replyDueAt']))),
    ],
  }),
  'record.replied': (d) => ({
    title: 'Replied to the practitioner',
    lines: given('', text(d['reply'])),
  }),
  'reply.overdue': (d) => ({
    title: 'The reply to the practitioner is late: the managers were told again',
    lines: given('It was promised by ', londonDateTime(text(d['dueAt']))),
  }),
}

function answer(detail: Detail): string {
  if (detail['disagrees'] === true) return 'I disagree'
  return detail['understood'] === false ? 'this is not what I understood' : 'I understand'
}
