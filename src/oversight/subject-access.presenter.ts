/** A subject access request: ten passages at a time, each with why it is marked, what was decided and how it will stand. */
import { choices, exemptions, redacted, type Sifted } from '../domain/disclosure/disclosure.js'
import type { FieldError } from '../domain/outcome.js'
import { londonDateTime } from '../platform/pages/london.js'
import { barOf } from './log.presenter.js'
import { choiceNames, exemptionNames, partNames } from './subject-access-words.js'
import { PAGE, pageOf, seenOf, type ForRequest } from './subject-access.service.js'
import { counted } from './words.js'

export interface SubjectAccessInput extends ForRequest {
  readonly reason: string
  readonly page: number
  /** How many decisions were kept a moment ago; null: none were sent. */
  readonly saved?: number | null
  /** What was refused: as it was typed, and why. */
  readonly typed?: Readonly<Record<string, string>>
  readonly errors?: readonly FieldError[]
}

export function subjectAccessPage(input: SubjectAccessInput) {
  const { consultation, sifted, reason, saved = null, typed = {}, errors = [] } = input
  const pages = Math.max(1, Math.ceil(sifted.length / PAGE))
  const page = Math.min(input.page, pages)
  const shown = pageOf(sifted, page)
  const due = sifted.filter(({ isDue }) => isDue)
  return {
    title: `Subject access, ${consultation.ref}`,
    page: 'subject-access',
    bar: barOf(consultation),
    action: `/logs/${encodeURIComponent(consultation.ref)}/subject-access`,
    reason,
    at: page,
    of: pages,
    seen: seenOf(shown),
    notice:
      saved === null ? null : saved === 0 ? 'Nothing new to save.' : `${counted(saved, 'decision')} saved.`,
    figures: `${counted(sifted.length, 'passage')}, ${sifted.filter(({ marks }) => marks.length > 0).length} marked, ${due.length} still to decide`,
    due: due.length,
    duePages: [...new Set(due.map((each) => 1 + Math.floor(sifted.indexOf(each) / PAGE)))],
    passages: shown.map((each) => passageOf(each, typed, errors)),
    // What is wrong with the whole has no field of its own: it leads to the first passage.
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${hrefOf(field)}` })),
  }
}

const hrefOf = (field: string): string => (/^(choice|words|exemption|why)-/.test(field) ? field : 'passages')

function passageOf(
  { passage, marks, decision, isDue }: Sifted,
  typed: Readonly<Record<string, string>>,
  errors: readonly FieldError[],
) {
  const { id, part, label, text, when } = passage
  // What is to be looked at again is not answered beforehand.
  const usual = isDue ? null : (decision ?? { choice: 'show', words: [], exemption: null, why: null })
  const field = (name: string, kept: string) => ({
    id: `${name}-${id}`,
    value: typed[`${name}-${id}`] ?? kept,
    error: errors.find((error) => error.field === `${name}-${id}`)?.message ?? null,
  })
  const choice = field('choice', usual?.choice ?? '')
  const exemption = field('exemption', decision?.exemption ?? '')
  return {
    id,
    part: partNames[part],
    label: [label, when].filter(Boolean).join(', '),
    text,
    marks,
    isDue,
    isPlain:
      marks.length === 0 && decision === null && !errors.some((error) => error.field.endsWith(`-${id}`)),
    decided: decision && `${choiceNames[decision.choice]}: ${decision.by}, ${londonDateTime(decision.at)}`,
    stands: decision && decision.choice !== 'show' ? redacted(text, decision) : null,
    choice: {
      ...choice,
      items: choices.map((each) => ({
        value: each,
        text: choiceNames[each],
        checked: each === choice.value,
      })),
    },
    words: field('words', decision?.words.join('\n') ?? ''),
    exemption: {
      ...exemption,
      items: [
        { value: '', text: 'Choose' },
        ...exemptions.map((each) => ({
          value: each,
          text: exemptionNames[each],
          selected: each === exemption.value,
        })),
      ],
    },
    why: field('why', decision?.why ?? ''),
  }
}
