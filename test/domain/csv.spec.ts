/**
 * Lines that a spreadsheet shows and never runs, and that read back as they were written.
 *
 * Fails on these broken builds: a quote not doubled; line ends not quoted; the apostrophe left out, or only before "=";
 * "\n" at the end of a line; blanks before the sign not looked past.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { csvLine, type Cell } from '../../src/domain/csv.js'

/** Reads one line by RFC 4180. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < line.length - 2; i++) {
    const letter = line[i]!
    if (isQuoted && letter === '"' && line[i + 1] === '"') cell += line[i++]!
    else if (letter === '"') isQuoted = !isQuoted
    else if (letter === ',' && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += letter
  }
  return [...cells, cell]
}

test('what is written is read back, line ends, quotes and commas too', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ';', ' ', '=', '-') })
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (cells) => {
      const line = csvLine(cells)
      expect(line.endsWith('\r\n')).toBe(true)
      expect(cellsOf(line).map((cell) => cell.replace(/^'/, ''))).toEqual(cells)
    }),
  )
})

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =HYPERLINK("http://evil.example")',
  '\u00a0=1',
  '\u200b=1',
  '＝1+1',
  '－1',
  "=cmd|' /C calc'!A0",
])('a text that would begin a formula is text: %j', (text) => {
  expect(cellsOf(csvLine([text]))).toEqual([`'${text}`])
})

test('nothing else gets an apostrophe, and what is ours stays as it is', () => {
  const cells: Cell[] = ['Mill Lane Surgery', 'AL-7K3M-9QX2', 'a=b', '', -5, 2.5, true, null, new Date(0)]
  expect(csvLine(cells)).toBe('Mill Lane Surgery,AL-7K3M-9QX2,a=b,,-5,2.5,true,,1970-01-01T00:00:00.000Z\r\n')
})

test('a field is quoted by the rule of RFC 4180, and only where it must be', () => {
  expect(csvLine(['a,b', 'say "no"', 'two\r\nlines', 'plain'])).toBe(
    '"a,b","say ""no""","two\r\nlines",plain\r\n',
  )
})
