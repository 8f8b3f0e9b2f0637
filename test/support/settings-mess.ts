/** What nobody should send as a desk's settings. */
import { hostile, wrong, wrongTypes } from './mess.js'

const oneOpening = (part: object) => ({
  always: false,
  week: [{ weekday: 1, opens: '08:30', closes: '17:30', ...part }],
  bankHolidays: 'closed',
  exceptions: [],
})
const oneException = (part: object) => ({
  always: false,
  week: [],
  bankHolidays: 'closed',
  exceptions: [{ day: '2026-12-24', name: 'Christmas Eve', opens: null, closes: null, ...part }],
})

const list: readonly unknown[] = [
  ...wrongTypes.filter((each) => !Array.isArray(each) || each.length > 0),
  0,
  null,
  '',
  'x',
  [1],
]
const hours: readonly unknown[] = [
  ...wrongTypes,
  null,
  'always',
  { always: true },
  { always: false, week: [], bankHolidays: 'perhaps', exceptions: [] },
  ...[0, 8, 1.5, '1', null].map((weekday) => oneOpening({ weekday })),
  ...['8:30', '24:00', '25:00', '', null, 830, ...hostile].map((opens) => oneOpening({ opens })),
  ...['08:30', '24:01', '', null, 1730, ...hostile].map((closes) => oneOpening({ closes })),
  ...['2026-02-30', '24/12/2026', '', null, ...hostile].map((day) => oneException({ day })),
  ...['', null, '\u0000', '\ud800', 'x'.repeat(101)].map((name) => oneException({ name })),
  oneException({ opens: '09:00' }),
  { ...oneException({}), always: true },
]
const perColour: readonly unknown[] = [
  ...wrongTypes,
  null,
  ...[null, -1, 1.5, 1e308, '5', ...hostile.slice(0, 4)].map((red) => ({ red, amber: 30, green: 240 })),
]

/** For each setting what is surely wrong. */
export const wrongSettings: Readonly<Record<string, readonly unknown[]>> = {
  version: wrong.count,
  name: wrong.text(100),
  phone: [...wrong.word('call us', '0'), null, ''],
  outOfHoursPhone: [...wrong.word('01632-960-111'), null, ''],
  hours,
  offerSeconds: wrong.count,
  lostSeconds: wrong.count,
  targets: perColour,
  ladder: [...perColour, { 'everyone-at-once': { red: 1, amber: 1, green: 1 } }],
  slots: [...perColour, { minutes: 4, places: 2 }, { minutes: 15, places: 21 }],
  dutyEmail: wrong.word('a@b', 'a@b.example, c@d.example'),
  outOfHoursEmail: wrong.word('@'),
  coveredBy: [...list, ['exampleshire'], ['nowhere'], ...hostile.map((each) => [each])],
  seniors: [...list, ...hostile.map((id) => [{ id, skills: [] }]), [{ id: 'x', skills: 'language:polish' }]],
}
