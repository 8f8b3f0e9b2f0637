/** The routes of the public interface by which both sides talk: messages, what is typed and not sent, the advice record. */
import {
  addendumInput,
  draftInput,
  listInput,
  messageInput,
  recordInput,
} from './consultations/consultation.schema.js'
import { own, type Route } from './openapi-route.js'
import { list, object, orNull, ref, text, time, uuid, whole, type Schema } from './openapi-shapes.js'

export const conversationRoutes: Readonly<Record<string, Route>> = {
  'GET /consultations/{ref}/messages': {
    summary: 'Messages after a sequence number, ascending',
    query: listInput,
    answers: { 200: 'Messages' },
    refusals: [...own, 422],
  },
  'POST /consultations/{ref}/messages': {
    summary: 'Send a message. The same clientId and body again answers 200 and the same sequence number.',
    body: messageInput,
    answers: { 201: 'Sent', 200: 'Sent' },
    refusals: [...own, 409, 413, 422],
  },
  'GET /consultations/{ref}/draft': {
    summary:
      'What one has typed there and not sent, on whatever machine; null when nothing. Nobody else reads it.',
    answers: { 200: 'Draft' },
    refusals: own,
  },
  'PUT /consultations/{ref}/draft': {
    summary:
      'Keep what is typed, under the clientId with which it will be sent: sending it takes it away, and so does an empty body',
    body: draftInput,
    answers: { 200: 'Draft' },
    refusals: [...own, 409, 413, 422],
  },
  'GET /consultations/{ref}/record': {
    summary: 'The advice record: to both sides once closed, to its senior before',
    answers: { 200: 'Record' },
    refusals: own,
  },
  'PUT /consultations/{ref}/record': {
    summary: 'Add to the draft of the advice record',
    body: recordInput,
    answers: { 200: 'Record' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/addenda': {
    summary: 'Its senior adds to a closed advice record, with a reason',
    body: addendumInput,
    answers: { 201: 'Addendum' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/end': {
    summary: 'End the talk; the record is being written',
    answers: { 200: 'Consultation' },
    refusals: [...own, 409],
  },
  'POST /consultations/{ref}/close': {
    summary: 'Close with the record as drafted; 422 names each missing field',
    answers: { 200: 'Consultation' },
    refusals: [...own, 409, 422],
  },
}

const named = object({ name: text, role: text })

export const conversationComponents: Readonly<Record<string, Schema>> = {
  Consultations: object({ items: list(ref('Consultation')) }),
  Message: object({ seq: whole, clientId: uuid, author: named, body: text, at: time }),
  Messages: object({ headSeq: whole, messages: list(ref('Message')) }),
  Sent: object({ seq: whole, at: time }),
  Draft: object({ draft: orNull(object({ clientId: uuid, body: text, savedAt: time })) }),
}
