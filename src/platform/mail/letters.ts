/**
 * What each kind of letter says. A letter tells that something is to be looked at, and where; never about whom, never
 * what was written: mail lies about in many places for a long time. Subjects are fixed words.
 */
export interface LetterMap {
  /** To a duty manager: a concern has waited past the desk's time. */
  'waiting-too-long': AboutConcern
  /** To a duty manager: the desk has closed with a red concern open. */
  'handover-needed': AboutConcern
  /** To a duty manager: nobody has made a call that was booked. */
  'callback-missed': AboutConcern
  /** To a duty manager: a practitioner says that an advice record is not what they understood. */
  'not-understood': AboutConcern
  /** To a duty manager: a practitioner disagrees with an advice record. */
  disagreement: AboutConcern
  /** To a duty manager: a practitioner still waits for a reply that was promised. */
  'reply-overdue': AboutConcern
  /** To the practitioner: a manager has replied. */
  replied: AboutConcern
  /** To the practitioner: nobody could answer yet. */
  'no-answer': AboutConcern
  /** To the practitioner, once it is closed: what the consultation's chains ended with. */
  receipt: AboutConcern & Proved
  /** To whoever keeps our checkpoints for us. */
  checkpoint: Pick<Proved, 'note'>
}

/** Numbers, hashes and a signature: nothing that says what was written. */
interface Proved {
  /** How many there are, and the hash of the last. */
  readonly entries: string
  readonly messages: string
  readonly note: string
}

interface AboutConcern {
  readonly deskId: string
  readonly ref: string
}

export type LetterKind = keyof LetterMap
/** What a letter is about: ids and references only. */
export type Letter = {
  [K in LetterKind]: { readonly kind: K; readonly refers: LetterMap[K] }
}[LetterKind]

/** What is looked up when a letter is written, so that it is right on the day it goes out. */
export interface LetterPlace {
  readonly publicUrl: string
  readonly publicPhone: string
  /** null when the letter is about no desk. */
  readonly desk: LetterDesk | null
}

export interface LetterDesk {
  readonly name: string
  readonly phone: string
  readonly outOfHoursPhone: string
}

export interface LetterText {
  readonly subject: string
  readonly text: string
}

type Writer<K extends LetterKind> = (refers: LetterMap[K], place: LetterPlace) => LetterText

const writers: { readonly [K in LetterKind]: Writer<K> } = {
  'waiting-too-long': (_, place) =>
    toManager(place, 'A concern has waited too long', [
      'A concern has waited longer than the desk allows, and nobody has taken it.',
      'It stays in the queue until a person takes it.',
    ]),
  'handover-needed': (_, place) =>
    toManager(place, 'A red concern needs to be handed over', [
      'The desk has closed, and a red concern is still open.',
      'It stays on the desk until a person has said that they have it.',
    ]),
  'callback-missed': (_, place) =>
    toManager(place, 'A call back was not made', [
      'A call back was promised for a time that has passed, and nobody has made it.',
      'It stays on the list until a person makes it.',
    ]),
  'not-understood': (_, place) =>
    toManager(place, 'An advice record was not understood', [
      'A practitioner has said that an advice record is not what they understood.',
      'They have been promised a reply from a manager.',
    ]),
  disagreement: (_, place) =>
    toManager(place, 'A practitioner disagrees with an advice record', [
      'A practitioner has said that they disagree with an advice record.',
      'They have been promised a reply from a manager.',
    ]),
  'reply-overdue': (_, place) =>
    toManager(place, 'A reply to a practitioner is late', [
      'A practitioner sees an advice record otherwise, and the time by which they were promised a reply has passed.',
      'It stays open until a manager has replied.',
    ]),
  replied: ({ ref }, { publicUrl }) =>
    letter('A manager has replied to you', [
      'You told us that you see an advice record otherwise. A manager has replied.',
      `Read the reply here:\n${publicUrl}/consultations/${ref}/record`,
      'If a child is in immediate danger, call 999 now.',
    ]),
  'no-answer': ({ ref }, { publicUrl, publicPhone, desk }) =>
    letter('Nobody could answer you yet', [
      'Nobody on the desk could answer you yet. We are sorry.',
      'Your place is kept, and so is everything that you wrote.',
      desk
        ? `If it cannot wait, call ${desk.phone}. When the desk is closed, call ${desk.outOfHoursPhone}.`
        : `If it cannot wait, call ${publicPhone}.`,
      'If a child is in immediate danger, call 999 now.',
      `Follow it here:\n${publicUrl}/consultations/${ref}`,
    ]),
  receipt: ({ ref, entries, messages, note }, { publicUrl }) =>
    letter('Your receipt for a consultation', [
      `Consultation ${ref} is closed, and its advice record is kept.`,
      'Keep this letter. With it anybody can show later whether what is kept has been changed.',
      `Entries: ${entries}\nMessages: ${messages}`,
      `The signed checkpoint that holds them:\n\n${note.trimEnd()}`,
      `Read it here:\n${publicUrl}/consultations/${ref}`,
    ]),
  checkpoint: ({ note }) =>
    letter('A checkpoint of the advice line', [
      'Please keep this. It holds no content; it stands for everything that was written until then.',
      note.trimEnd(),
    ]),
}

export const letterKinds = Object.keys(writers) as readonly LetterKind[]

export const letterText = (letter: Letter, place: LetterPlace): LetterText => {
  const write = writers[letter.kind] as Writer<typeof letter.kind>
  return write(letter.refers, place)
}

const toManager = (
  { publicUrl, desk }: LetterPlace,
  subject: string,
  [what, andNow]: readonly [string, string],
): LetterText =>
  letter(subject, [
    what,
    ...(desk ? [`Desk: ${desk.name}`] : []),
    `Please look now:\n${publicUrl}/alerts`,
    andNow,
  ])

const letter = (subject: string, paragraphs: readonly string[]): LetterText => ({
  subject,
  text: [
    ...paragraphs,
    'This is advice, not a referral.',
    'The advice line sends this by itself. Please do not reply: nobody reads the replies.\n',
  ].join('\n\n'),
})
