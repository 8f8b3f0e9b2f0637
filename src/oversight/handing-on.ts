/** How a manager is told that a concern was sorted again, handed on, or shared. */
import { needInWords } from '../domain/needs.js'
import { londonTime } from '../platform/pages/london.js'
import { colour, given, list, seniorIn, text, type Detail, type Telling } from './detail.js'

const reason = (detail: Detail): string[] => given('Why: ', text(detail['reason'] ?? detail['why']))
const openUntil = (detail: Detail): string[] => given('Open until ', londonTime(text(detail['expiresAt'])))
const needed = (value: unknown): string => list(value).map(text).filter(Boolean).map(needInWords).join(', ')

const fieldNames: Readonly<Record<string, string>> = {
  immediateDanger: 'immediate danger',
  worry: 'what worries them',
  child: 'the child',
  urgency: 'how soon',
  whereabouts: 'where the child is',
  ask: 'what they want from us',
  parentsAware: 'whether the parents know',
  phone: 'telephone number',
  needs: 'what is needed',
}

export const handingOn: Readonly<Record<string, Telling>> = {
  'concern.changed': (d) => ({
    title: 'Answers changed by the practitioner',
    lines: [
      ...given(
        'What was changed: ',
        list(d['fields'])
          .map(text)
          .filter(Boolean)
          .map((field) => fieldNames[field] ?? field)
          .join(', '),
      ),
      ...given('What worried them before: ', text((d['earlier'] as Detail | undefined)?.['worry'])),
      ...(d['from'] === d['to'] ? [] : [`Colour changed from ${colour(d['from'])} to ${colour(d['to'])}`]),
    ],
  }),
  'concern.needs-set': (d) => ({
    title: 'What is needed was set',
    lines: [`Before: ${needed(d['from']) || 'nothing'}`, `From then on: ${needed(d['to']) || 'nothing'}`],
  }),
  'transfer.asked': (d, names) => ({
    title: `${seniorIn(d, names)} was asked to take it over`,
    lines: [...reason(d), ...openUntil(d)],
  }),
  'transfer.accepted': (d, names) => ({
    title: 'Taken over from a colleague',
    lines: given('From: ', names.get(text(d['from'])) ?? ''),
  }),
  'second-opinion.asked': (d, names) => ({
    title: `${seniorIn(d, names)} was asked for a second opinion`,
    lines: [...reason(d), ...openUntil(d)],
  }),
  'second-opinion.joined': () => ({ title: 'Joined for a second opinion' }),
  'second-opinion.left': (d) => ({ title: 'Left after a second opinion', lines: reason(d) }),
  'consultation.returned': (d, names) => ({
    title: d['why'] === 'senior-lost' ? 'Back in the queue: its senior was lost' : 'Handed back to the queue',
    lines: [
      ...given('Held until then by ', names.get(text(d['seniorId'])) ?? ''),
      ...given('Why: ', text(d['reason'])),
    ],
  }),
  'conflict.declared': (d) => ({ title: 'Conflict of interest declared', lines: reason(d) }),
}
