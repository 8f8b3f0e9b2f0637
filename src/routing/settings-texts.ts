/** Times and numbers as people type them. What can't be read is handed on as it stands, for the rules to refuse. */

/** "8", "8:30", "8.30" and "0830" as HH:MM. A closing at 00:00 is the end of the day. */
export function readTime(text: string, which: 'opens' | 'closes' = 'opens'): string {
  const found = /^(\d{1,2})(?:[:.]?(\d\d))?$/.exec(text.trim())
  if (!found) return text
  const time = `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}`
  return which === 'closes' && time === '00:00' ? '24:00' : time
}

/** "24/12/2026", "24 12 26" and "2026-12-24" as YYYY-MM-DD. */
export function readDay(text: string): string {
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d\d)$/.exec(text.trim()) ?? []
  if (!day) return text.trim()
  return `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** 24/12/2026 */
export const dayText = (day: string): string => day.split('-').reverse().join('/')

/** Minutes ("2", "1.5"), or minutes and seconds ("1:30"), as seconds. */
export function readDuration(text: string): number | string {
  const found = /^(\d{1,5})(?::([0-5]\d)|\.(\d{1,2}))?$/.exec(text.trim())
  if (!found) return text
  const [, minutes = '', seconds = '0', part = '0'] = found
  return Number(minutes) * 60 + Number(seconds) + Math.round(Number(`0.${part}`) * 60)
}

export function durationText(seconds: number): string {
  const rest = Math.round(seconds) % 60
  const minutes = String(Math.floor(Math.round(seconds) / 60))
  return rest === 0 ? minutes : `${minutes}:${String(rest).padStart(2, '0')}`
}

export function readWhole(text: string): number | string {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : text
}
