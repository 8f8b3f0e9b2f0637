/** Figures as people read them. */
export const figure = (value: number): string => value.toLocaleString('en-GB')

export const percent = (share: number | null): string | null =>
  share === null ? null : `${(share * 100).toFixed(1)} %`

export const signed = (share: number): string =>
  `${share < 0 ? '−' : '+'}${(Math.abs(share) * 100).toFixed(2)} %`

/** In: seconds. Out: such as "9 s", "2 min 4 s", "1 h 20 min", "3 days 2 h". */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return inTwo(whole, 60, 'min', 's')
  const minutes = Math.round(seconds / 60)
  return minutes < 48 * 60
    ? inTwo(minutes, 60, 'h', 'min')
    : inTwo(Math.round(seconds / 3600), 24, 'days', 'h')
}

const inTwo = (value: number, size: number, large: string, small: string): string =>
  `${Math.floor(value / size)} ${large}${value % size === 0 ? '' : ` ${value % size} ${small}`}`
