/** A whole consultation on paper, for the file: record, concern, conversation, everything that happened, who has read it. */
import type { Person } from '../domain/people.js'
import { londonDateTime } from '../platform/pages/london.js'
import { addendaOnPaper } from '../platform/paper/addenda.js'
import { items, row, strong, text, type Block, type Paper } from '../platform/paper/paper.js'
import { logPage, type LogPageInput } from './log.presenter.js'
import { ragNames } from './words.js'

/** In: what the page shows; who takes a copy, when and why. */
export function filePaper(
  input: LogPageInput,
  { reader, at }: { reader: Pick<Person, 'name'>; at: Date },
): Paper {
  const page = logPage(input)
  const { ref, status, raisedAt } = input.consultation
  const record = page.record
  return {
    title: `Consultation ${ref}`,
    standing: status === 'referral' ? 'This is a referral' : 'This is advice, not a referral',
    footer: `${ref}. Copy taken by ${reader.name} on ${londonDateTime(at)}`,
    at,
    intro: [
      `Raised on ${londonDateTime(raisedAt)}. State: ${page.bar.state}.`,
      `Why this copy was taken: ${input.reason}`,
    ],
    sections: [
      {
        heading: page.isDraft && record ? 'Advice record (draft)' : 'Advice record',
        blocks: record
          ? [
              ...(record.rag ? [strong(ragNames[record.rag])] : []),
              ...rows(record.rows),
              ...(record.actions.length > 0
                ? [
                    items(
                      record.actions.map(({ what, owner, due }) => ({
                        label: `${owner}, by ${due}`,
                        text: what,
                      })),
                    ),
                  ]
                : []),
            ]
          : [text('No advice record has been written.')],
      },
      ...addendaOnPaper(page.addenda),
      { heading: 'The concern', blocks: rows([...page.people, ...page.concern]) },
      {
        heading: 'Transcript',
        blocks: listed(
          input.messages.map(({ author, at: said, body }) => ({
            label: `${author.name}, ${author.role}, ${londonDateTime(said)}`,
            text: body,
          })),
          'Nothing was written.',
        ),
      },
      {
        heading: 'What happened',
        blocks: listed(
          page.timeline.map(({ title, actor, when, lines }) => ({
            label: title,
            text: [`${actor}, ${when}`, ...lines].join('\n'),
          })),
          'Nothing.',
        ),
      },
      {
        heading: 'Who has read it',
        blocks: listed(
          page.readers.map(({ who, when, reason: why }) => ({ label: `${who}, ${when}`, text: why })),
          'Nobody but those who took part.',
        ),
      },
    ],
  }
}

const rows = (list: readonly { readonly key: string; readonly value: unknown }[]): Block[] =>
  list.map(({ key, value }) => row(key, String(value)))

const listed = (list: readonly { label: string; text: string }[], none: string): Block[] =>
  list.length > 0 ? [items(list)] : [text(none)]
