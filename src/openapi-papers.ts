/** The routes of the public interface by which what was advised is answered, replied to and taken away on paper. */
import { acknowledgeInput } from './consultations/consultation.schema.js'
import { own, type Route } from './openapi-route.js'
import { object, orNull, text, time, type Schema } from './openapi-shapes.js'
import { openInput } from './oversight/log.schema.js'
import { exportInput } from './oversight/export.schema.js'
import { replyInput } from './oversight/reply.schema.js'

export const paperRoutes: Readonly<Record<string, Route>> = {
  'POST /consultations/{ref}/acknowledge': {
    summary:
      'The practitioner’s answer to the record; who sees it otherwise gets a manager’s reply by a set time',
    body: acknowledgeInput,
    answers: { 200: 'Acknowledgement' },
    refusals: [...own, 409, 422],
  },
  'POST /oversight/consultations/{ref}/file.pdf': {
    summary: 'The whole consultation as PDF, with a reason; the read is kept in its history',
    body: openInput,
    file: 'application/pdf',
    answers: { 200: null },
    refusals: [...own, 422],
  },
  'GET /oversight/export.csv': {
    summary:
      'The log as a file, one line a consultation, without content; who, what and why is kept in the audit',
    query: exportInput,
    file: 'text/csv',
    answers: { 200: null },
    refusals: [401, 403, 422, 503],
  },
  'POST /oversight/consultations/{ref}/reply': {
    summary:
      'Reply to a practitioner who sees the advice record otherwise; 409 when no reply is owed, or they have answered anew since',
    body: replyInput,
    answers: { 200: 'Replied' },
    refusals: [...own, 409, 422],
  },
}

export const paperComponents: Readonly<Record<string, Schema>> = {
  Acknowledgement: object({
    understood: { type: 'boolean' },
    disagrees: { type: 'boolean' },
    comment: orNull(text),
    at: time,
    replyDueAt: orNull(time),
    reply: orNull(object({ text, by: object({ name: text, role: text }), at: time })),
  }),
  Replied: object({ ref: text }),
}
