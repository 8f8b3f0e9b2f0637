/**
 * The routes of the public interface by which a concern is sorted and handed on: changed answers, colour, needs, the
 * queue, links to earlier ones, colleagues, conflicts of interest.
 */
import { linkInput } from './consultations/links.schema.js'
import { changeInput } from './intake/concern.schema.js'
import { own, type Route } from './openapi-route.js'
import { reasonInput, secondOpinionInput, transferInput } from './routing/asking.schema.js'
import { conflictInput } from './routing/conflicts.controller.js'
import { needsInput, ratingInput } from './routing/queue.schema.js'

export const sortingRoutes: Readonly<Record<string, Route>> = {
  'PUT /consultations/{ref}/concern': {
    summary: 'Change the answers while waiting; the concern keeps its place in time',
    body: changeInput,
    answers: { 200: 'Consultation' },
    refusals: [...own, 409, 413, 422],
  },
  'GET /consultations/{ref}/colleagues': {
    summary: 'Whom its senior could ask, who of them is free, and why not',
    answers: { 200: 'Colleagues' },
    refusals: [...own, 409],
  },
  'GET /consultations/{ref}/links': {
    summary:
      'Earlier consultations that may be about the same child, for the senior whose it is; none is opened',
    answers: { 200: 'Earlier' },
    refusals: own,
  },
  'POST /consultations/{ref}/links': {
    summary: 'Say whether an earlier consultation is about the same child',
    body: linkInput,
    answers: { 200: 'Earlier' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/transfer': {
    summary: 'Ask a colleague to take it over; to null: back to the queue, at its original place',
    body: transferInput,
    answers: { 200: 'Asked' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/second-opinion': {
    summary: 'Ask a colleague to join visibly; the consultation stays with whoever asks',
    body: secondOpinionInput,
    answers: { 200: 'Asked' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/leave': {
    summary: 'Leave a consultation that one has joined for a second opinion',
    answers: { 204: null },
    refusals: [...own, 409],
  },
  'POST /consultations/{ref}/conflict': {
    summary:
      'Declare a conflict of interest: what one holds goes back to the queue, what one has joined is left',
    body: reasonInput,
    answers: { 204: null },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/rating': {
    summary: 'Change the colour: its senior while they hold it, its desk while it waits',
    body: ratingInput,
    answers: { 200: 'Rated' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/needs': {
    summary: 'Say which languages and special fields whoever answers must have',
    body: needsInput,
    answers: { 200: 'Needs' },
    refusals: [...own, 409, 422],
  },
  'GET /desk/queue': {
    summary: 'What waits at one’s desks, in its order, without names',
    answers: { 200: 'Queue' },
    refusals: [401, 403],
  },
  'GET /desk/conflicts': {
    summary: 'The organisations with which one has declared a conflict of interest',
    answers: { 200: 'Conflicts' },
    refusals: [401, 403],
  },
  'POST /desk/conflicts': {
    summary: 'Declare a conflict of interest with an organisation',
    body: conflictInput,
    answers: { 200: 'Conflicts' },
    refusals: [401, 403, 404, 422],
  },
  'DELETE /desk/conflicts/{organisationId}': {
    summary: 'Withdraw it: concerns of this organisation are offered again',
    answers: { 204: null },
    refusals: [401, 403, 404, 422],
  },
}
