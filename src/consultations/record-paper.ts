/** The advice record on paper, as both sides keep it. */
import type { Person } from '../domain/people.js'
import { londonDateTime } from '../platform/pages/london.js'
import { addendaOnPaper } from '../platform/paper/addenda.js'
import { items, strong, text, type Paper } from '../platform/paper/paper.js'
import { recordPage, type RecordPageInput } from './record-page.presenter.js'

/** In: what the page shows, and who takes a copy. */
export function recordPaper(input: RecordPageInput, reader: Pick<Person, 'name'>): Paper {
  // On paper nobody is "you": it is read by others, years later.
  const page = recordPage({ ...input, side: 'joined' })
  const { consultation, now } = input
  const { ref, raisedAt, senior, practitioner, status } = consultation
  const answer = page.acknowledged
  return {
    title: `Advice record ${ref}`,
    standing: status === 'referral' ? 'This is a referral' : 'This is advice, not a referral',
    footer: `${ref}. Copy taken by ${reader.name} on ${londonDateTime(now)}`,
    at: now,
    intro: [
      `Raised on ${londonDateTime(raisedAt)}, closed on ${londonDateTime(page.closedAt)}.`,
      ...(senior ? [`Advice by ${senior.name}, ${senior.role}.`] : []),
      ...(practitioner
        ? [
            `To ${[practitioner.name, practitioner.role, practitioner.organisation].filter(Boolean).join(', ')}.`,
          ]
        : []),
    ],
    sections: [
      {
        heading: 'The advice',
        blocks: [...(page.callNow ? [strong('The advice is to call 999 now.')] : []), text(page.advice)],
      },
      {
        heading: 'Outcome',
        blocks: [
          strong(page.outcome),
          text(`${colours[page.rag]}. ${page.level}. ${page.categories.join(', ')}.`),
        ],
      },
      {
        heading: 'Who does what, by when',
        blocks:
          page.actions.length > 0
            ? [items(page.actions.map(({ who, what, due }) => ({ label: `${who}, by ${due}`, text: what })))]
            : [text('Nobody has to do anything more because of this consultation.')],
      },
      { heading: 'Why', blocks: [text(page.rationale)] },
      { heading: 'What would change this advice', blocks: [text(page.reviewIf)] },
      ...addendaOnPaper(page.addenda),
      ...(answer
        ? [
            {
              heading: 'The answer to this record',
              blocks: [
                text(answer.said),
                ...(answer.comment ? [text(answer.comment)] : []),
                ...(answer.reply
                  ? [
                      strong(
                        `Reply from ${answer.reply.by.name}, ${answer.reply.by.role}, ${answer.reply.when}`,
                      ),
                      text(answer.reply.text),
                    ]
                  : []),
              ],
            },
          ]
        : []),
    ],
  }
}

const colours = { red: 'Red', amber: 'Amber', green: 'Green', blue: 'Blue' } as const
