/** The pages that say why something can't be shown, for platform/views/error.njk. */
export interface ErrorPage {
  readonly status: number
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly page: 'error'
  /** For 500: the words to quote when reporting it. */
  readonly reference: string | null
  readonly phone: string | null
}

export interface ErrorPageInput {
  readonly status: number
  readonly phone: string
  readonly reference?: string | null
  /** A refusal's own words, for statuses without a page of their own (409, 413, 422). */
  readonly detail?: string
  readonly retryAfterSeconds?: number | null
  /** Was something being sent (a POST)? Then the page says what happened to it; true unless told. */
  readonly sending?: boolean
}

type Words = Pick<ErrorPage, 'title' | 'paragraphs'>

const words: Readonly<Record<number, (input: ErrorPageInput) => Words>> = {
  403: () => ({
    title: 'You cannot see this page',
    paragraphs: [
      'You are still signed in. This page is for people with another role, or your request did not come from this service.',
      'If you think that you should see it, ask the person who manages the advice line in your organisation.',
    ],
  }),
  404: () => ({
    title: 'Page not found',
    paragraphs: [
      'If you typed the web address or a reference, check that it is right.',
      'A consultation is shown only to the people who are part of it.',
    ],
  }),
  410: () => ({
    title: 'This consultation was erased',
    paragraphs: [
      'It was kept for as long as the desk keeps such consultations, and then erased. Nobody can read it any more.',
      'That it was, when, and who confirmed it stands in the desk’s history.',
    ],
  }),
  429: ({ retryAfterSeconds }) => ({
    title: 'Please wait a moment',
    paragraphs: [
      'We had many requests from you in a short time.',
      `Try again in ${secondsInWords(retryAfterSeconds ?? 60)}. Whatever we have confirmed to you is saved.`,
    ],
  }),
  500: ({ sending = true }) => ({
    title: 'Something went wrong',
    paragraphs: [
      'This is our fault, and we have made a note of it.',
      'Whatever we have confirmed to you is saved.',
      ...(sending
        ? ['To send your answers again, go back and press the same button: sending twice does no harm.']
        : []),
    ],
  }),
  503: ({ sending = true }) => ({
    title: 'The advice line is not available just now',
    paragraphs: [
      'We cannot save anything at this moment. We are working on it.',
      'What we had confirmed to you is safe, and nobody has lost their place in the queue.',
      ...(sending
        ? [
            'Your answers were not confirmed. Go back and press the same button in a minute: sending twice does no harm.',
          ]
        : []),
    ],
  }),
}

export function errorPage(input: ErrorPageInput): ErrorPage {
  const { status, phone, reference = null, detail } = input
  const known = words[status] ?? (status >= 500 ? words[500] : undefined)
  const { title, paragraphs } = known?.(input) ?? {
    title: 'That could not be done',
    paragraphs: [detail ?? 'Go back and try again.'],
  }
  const withPhone = status >= 500 || status === 429
  return { status, title, paragraphs, page: 'error', reference, phone: withPhone ? phone : null }
}

function secondsInWords(seconds: number): string {
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return `${Math.ceil(seconds / 60)} minutes`
}
