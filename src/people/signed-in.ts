import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { SignedInRequest } from './access.guard.js'

const personOf = (context: ExecutionContext): Person | null =>
  context.switchToHttp().getRequest<SignedInRequest>().signedIn?.person ?? null

/** The person who is signed in. For routes that the access table opens to roles only. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Person => {
  const person = personOf(context)
  if (!person) throw new Error('this route is open to people who are not signed in')
  return person
})

/** The person who is signed in, if anybody is. */
export const MaybeMe = createParamDecorator((_: unknown, context: ExecutionContext): Person | null =>
  personOf(context),
)
