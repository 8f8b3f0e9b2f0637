/**
 * The OpenAPI document: the routes of the contract, with the schemas that really check the input. A test holds it
 * against the access table, so that no route is missing from either.
 */
import type { OpenAPIObject } from '@nestjs/swagger'
import { z } from 'zod'
import { callbackInput, slotsInput } from './intake/callback.schema.js'
import { raiseInput } from './intake/concern.schema.js'
import { components } from './openapi-components.js'
import { conversationComponents, conversationRoutes } from './openapi-conversation.js'
import { paperComponents, paperRoutes } from './openapi-papers.js'
import { proofComponents, proofRoutes } from './openapi-proof.js'
import { problems } from './openapi-problems.js'
import { own, type Route } from './openapi-route.js'
import { ref } from './openapi-shapes.js'
import { sortingRoutes } from './openapi-sorting.js'
import { logFilters, openInput } from './oversight/log.schema.js'
import { reviewInput } from './oversight/review.schema.js'
import { availabilityInput, declineInput } from './routing/desk.schema.js'
import { handoverInput } from './routing/handover.schema.js'
import { settingsInput } from './routing/settings.schema.js'

/** "POST /concerns": what it does, takes and answers. Statuses without a schema have no body. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /me': { summary: 'Who is signed in', answers: { 200: 'Me' }, refusals: [401] },
  'POST /concerns': {
    summary: 'Raise a concern. The same clientId and content again answers 200 and the same consultation.',
    body: raiseInput,
    answers: { 201: 'Consultation', 200: 'Consultation' },
    refusals: [401, 403, 409, 413, 422, 429, 503],
  },
  'GET /consultations': {
    summary: 'One’s own consultations, newest first',
    answers: { 200: 'Consultations' },
    refusals: [401, 403],
  },
  'GET /consultations/{ref}': {
    summary: 'One consultation; without names to a senior it is offered to',
    answers: { 200: 'Consultation' },
    refusals: own,
  },
  'GET /consultations/{ref}/concern': {
    summary: 'What the practitioner answered, for both sides',
    answers: { 200: 'Concern' },
    refusals: own,
  },
  'POST /consultations/{ref}/withdraw': {
    summary: 'Leave the queue',
    answers: { 200: 'Consultation' },
    refusals: [...own, 409],
  },
  'GET /consultations/{ref}/callback-slots': {
    summary: 'The next times when the practitioner can be called back; more after a given one',
    query: slotsInput,
    answers: { 200: 'CallbackSlots' },
    refusals: [...own, 409, 422],
  },
  'POST /consultations/{ref}/callback': {
    summary: 'Be called back at one of these times; 409 slot-gone when somebody was quicker',
    body: callbackInput,
    answers: { 200: 'Consultation' },
    refusals: [...own, 409, 422],
  },
  'DELETE /consultations/{ref}/callback': {
    summary: 'No call after all: back to the original place in the queue',
    answers: { 200: 'Consultation' },
    refusals: own,
  },
  'POST /consultations/{ref}/handover': {
    summary:
      'Hand an unanswered concern over to “out-of-hours” or another desk, to a person who acknowledges it',
    body: handoverInput,
    answers: { 200: 'Consultation' },
    refusals: [...own, 409, 422],
  },
  ...conversationRoutes,
  'GET /desk': { summary: 'The senior’s desk', answers: { 200: 'Desk' }, refusals: [401, 403] },
  'PUT /desk/availability': {
    summary: 'Become available or away, for 1 to 4 consultations at once',
    body: availabilityInput,
    answers: { 200: 'Desk' },
    refusals: [401, 403, 422],
  },
  'GET /desk/callbacks': {
    summary: 'Who was promised a call, soonest first; without names',
    answers: { 200: 'Callbacks' },
    refusals: [401, 403],
  },
  'POST /callbacks/{id}/take': {
    summary: 'Take a call: the consultation is held from now on',
    answers: { 200: 'Consultation' },
    refusals: [...own, 409],
  },
  'POST /offers/{id}/accept': {
    summary: 'Accept an offer',
    answers: { 200: 'Consultation' },
    refusals: [...own, 409],
  },
  'POST /offers/{id}/extend': {
    summary: 'More time to decide on an offer, up to 300 seconds in all',
    answers: { 200: 'Extended' },
    refusals: [...own, 409],
  },
  'POST /offers/{id}/decline': {
    summary: 'Decline an offer',
    body: declineInput,
    answers: { 204: null },
    refusals: [...own, 409, 422],
  },
  'GET /oversight/alerts': {
    summary: 'Alerts of the manager’s desks: open, and acknowledged today',
    answers: { 200: 'Alerts' },
    refusals: [401, 403],
  },
  'POST /oversight/alerts/{id}/acknowledge': {
    summary: '“I am dealing with this”',
    answers: { 200: 'Alert' },
    refusals: own,
  },
  ...sortingRoutes,
  'GET /oversight/now': {
    summary: 'One’s desks at this moment: what waits by colour, who is there; no names',
    answers: { 200: 'Now' },
    refusals: [401, 403, 503],
  },
  ...paperRoutes,
  ...proofRoutes,
  'GET /oversight/consultations': {
    summary: 'The log of the manager’s desks, without content',
    query: logFilters,
    answers: { 200: 'Log' },
    refusals: [401, 403, 422],
  },
  'POST /oversight/consultations/{ref}/open': {
    summary: 'Open a consultation with a reason; the read is kept in its history',
    body: openInput,
    answers: { 200: 'Opened' },
    refusals: [...own, 422],
  },
  'POST /oversight/consultations/{ref}/review': {
    summary: 'Sign a closed consultation off, or return it with a comment; never one’s own',
    body: reviewInput,
    answers: { 201: 'Review' },
    refusals: [...own, 409, 422],
  },
  'GET /admin/desks': {
    summary: 'All desks, for admins: whether each is open, and how many seniors it has',
    answers: { 200: 'ListedDesks' },
    refusals: [401, 403],
  },
  'GET /admin/desks/{id}': {
    summary: 'A desk’s settings, with the version that a change of them must name',
    answers: { 200: 'DeskSettings' },
    refusals: own,
  },
  'PUT /admin/desks/{id}': {
    summary:
      'Change a desk’s settings: all of them, made from the version named; 409 names what others have changed since',
    body: settingsInput,
    answers: { 200: 'DeskSettings' },
    refusals: [...own, 409, 413, 422],
  },
}

export function openApi(publicUrl: string): OpenAPIObject {
  const paths: OpenAPIObject['paths'] = {}
  for (const [key, route] of Object.entries(routes)) {
    const [method = '', path = ''] = key.split(' ')
    const name = method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'
    paths[path] = { ...paths[path], [name]: operation(path, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The advice line',
      version: '1',
      description:
        'Times are ISO 8601 in UTC. Requests that change something carry an Origin equal to the public URL.',
      license: { name: 'MIT' },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ session: [] }],
    paths,
    components: {
      schemas: {
        ...components,
        ...conversationComponents,
        ...paperComponents,
        ...proofComponents,
        Concern: jsonOf(raiseInput),
      },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'advice-line' } },
    },
  }
}

function operation(path: string, { summary, body, query, file, answers, refusals }: Route) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonOf(schema as z.ZodType),
  }))
  const said = Object.entries(answers).map(([status, schema]): [string, object] => [
    status,
    schema === null
      ? { description: 'Done', ...(file ? { content: { [file]: { schema: { type: 'string' } } } } : {}) }
      : { description: 'Done', content: { 'application/json': { schema: ref(schema) } } },
  ])
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body ? { requestBody: { content: { 'application/json': { schema: jsonOf(body) } } } } : {}),
    responses: { ...Object.fromEntries(said), ...problems(refusals) },
  }
}

/** What the schema lets through, as JSON Schema. The child is given by name or by age band. */
function jsonOf(schema: z.ZodType): object {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', target: 'draft-2020-12' })
  delete json.$schema
  const properties = json.properties as Record<string, unknown> | undefined
  if (properties?.['child']) properties['child'] = ref('Child')
  return json
}
