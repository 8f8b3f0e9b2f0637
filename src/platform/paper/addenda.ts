/** What was added to a closed advice record: on every paper it stands directly after the record. */
import type { AddendumView } from '../../domain/views.js'
import { londonDateTime } from '../pages/london.js'
import { text, type Section } from './paper.js'

/** In: the addenda in order. Out: a section of each: when, by whom, why, and the words. */
export const addendaOnPaper = (addenda: readonly AddendumView[]): Section[] =>
  addenda.map(({ at, by, reason, text: added }) => ({
    heading: `Added on ${londonDateTime(at)}`,
    blocks: [text(`By ${by.name}, ${by.role}. Why: ${reason}`), text(added)],
  }))
