/** The sign-in page. */
export type SignInProblem = 'missing' | 'wrong' | 'too-many' | 'unavailable'

export interface DemoPerson {
  readonly email: string
  readonly title: string
}

export interface SignInInput {
  readonly email?: string
  /** Where to go after signing in; anything but a path of ours becomes "/". */
  readonly next?: unknown
  readonly problem?: SignInProblem | null
  /** In the embedded default only: whom one may sign in as. */
  readonly demo?: { readonly password: string; readonly people: readonly DemoPerson[] } | null
}

const said: Readonly<Record<SignInProblem, { text: string; href: string }>> = {
  missing: { text: 'Enter your email address and password', href: '#email' },
  wrong: { text: 'The email address or password is not right', href: '#email' },
  'too-many': { text: 'Too many tries. Wait a minute and try again', href: '#email' },
  unavailable: { text: 'We cannot sign you in at this moment. Try again in a minute', href: '#email' },
}

export function signInPage({ email = '', next, problem, demo }: SignInInput) {
  const error = problem ? said[problem] : null
  return {
    title: 'Sign in',
    page: 'sign-in',
    email,
    next: safeNext(next),
    errors: error ? [error] : [],
    error: error?.text ?? null,
    demo: demo ?? null,
  }
}

/** A path of this service to go on to: never another site, whatever the browser makes of slashes and backslashes. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > 500) return '/'
  return /^\/(?![/\\])[^\\\s]*$/.test(next) && !next.startsWith('/sign-') ? next : '/'
}
