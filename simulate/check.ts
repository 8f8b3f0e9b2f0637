import { allSettings, check, type Checked } from '../src/domain/simulation/textbook.js'
import { Progress } from './progress.js'
import { tableOf } from './table.js'
import { durationOf, figure, percent, signed } from './words.js'

const MOST_OFF = 0.03
/** A quarter of that: chance alone goes so far once in sixteen thousand settings. */
const WANTED_ERROR = 0.0075
const COMPARED = 10_000

/** Out: whether the simulator agrees with Erlang in every setting. */
export function checkAgainstErlang(quick: boolean, seed: number, say: (line: string) => void): boolean {
  const settings = allSettings().filter((_, place) => !quick || place % 10 === 0)
  const progress = new Progress()
  const checked = settings.map((setting, done) => {
    progress.show(
      done / settings.length,
      `${setting.servers} seniors at a load of ${setting.load.toFixed(2)}`,
    )
    return check(setting, seed, COMPARED, WANTED_ERROR)
  })
  const took = progress.end()
  const furthest = checked.toSorted((a, b) => Math.abs(off(b)) - Math.abs(off(a))).slice(0, 10)
  const differing = sum(checked.map((each) => each.differing))
  const within = checked.filter((each) => Math.abs(off(each)) <= MOST_OFF).length
  say(
    `Mean waits, talks of 25 minutes; the ten of ${settings.length} settings that are furthest off, seed ${seed}`,
  )
  for (const line of tableOf(titles, furthest.map(rowOf))) say(line)
  say('')
  say(`${within} of ${settings.length} settings are within ${MOST_OFF * 100} % of Erlang C`)
  say(`mean of all deviations ${signed(sum(checked.map(off)) / checked.length)}`)
  say(
    `simulator and bare queue, wait by wait: ${figure(COMPARED * settings.length)} compared, ${differing} differ`,
  )
  say(`took ${durationOf(took / 1000)}`)
  return within === settings.length && differing === 0
}

const titles = ['seniors', 'load', 'Erlang C', 'measured', 'off', 'standard error', 'arrivals']

const rowOf = (each: Checked) => [
  String(each.servers),
  each.load.toFixed(3),
  `${each.erlang.toFixed(2)} s`,
  `${each.measured.toFixed(2)} s`,
  signed(off(each)),
  percent(each.error),
  each.arrivals,
]

const off = ({ measured, erlang }: Checked): number => measured / erlang - 1
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
