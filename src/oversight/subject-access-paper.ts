/**
 * The copy for whoever asked: only what was decided to be shown. It holds neither who made it nor why, since that may
 * tell of others; both stand in the consultation's history.
 */
import { redacted, type Passage, type Sifted } from '../domain/disclosure/disclosure.js'
import { londonDateTime } from '../platform/pages/london.js'
import { items, row, text, type Block, type Paper, type Section } from '../platform/paper/paper.js'
import { partNames, parts } from './subject-access-words.js'
import type { ForRequest } from './subject-access.service.js'

/** In: what the service has let through (nothing is due), and when the copy is made. */
export function subjectAccessPaper({ consultation, sifted }: ForRequest, at: Date): Paper {
  const { ref, status, raisedAt } = consultation
  const sections = parts.map((part): Section => ({
    heading: partNames[part],
    blocks: blocksOf(part, sifted),
  }))
  return {
    title: `Copy of consultation ${ref}`,
    standing: status === 'referral' ? 'This is a referral' : 'This is advice, not a referral',
    footer: `${ref}. Copy for a subject access request, made on ${londonDateTime(at)}`,
    at,
    intro: [
      `A concern about a child was raised with the advice line on ${londonDateTime(raisedAt)}.`,
      'Where something stands in square brackets and begins with “withheld”, it has been left out, because the law lets us or asks us to.',
    ],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  }
}

function blocksOf(part: Passage['part'], sifted: readonly Sifted[]): Block[] {
  const own = sifted.filter(({ passage }) => passage.part === part)
  if (part !== 'messages')
    return own.map(({ passage, decision }) => row(passage.label, redacted(passage.text, decision)))
  if (own.length === 0) return [text('Nothing was written.')]
  const people = new Map(sifted.map((each) => [each.passage.id, each]))
  return [
    items(
      own.map(({ passage, decision }) => {
        const writer = people.get(passage.writer ?? '')
        const who = writer ? redacted(writer.passage.text, writer.decision) : ''
        return {
          label: [who, passage.when].filter(Boolean).join(', '),
          text: redacted(passage.text, decision),
        }
      }),
    ),
  ]
}
