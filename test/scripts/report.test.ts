import { expect, test } from 'vitest'
import { addUp, closingLine, type FileReport, readReport, skippedGroups } from '../../scripts/report.ts'

const one = (status: string, ...ancestorTitles: readonly string[]) => ({ status, ancestorTitles, title: 'a test' })

const report: readonly FileReport[] = [
  { name: 'a', status: 'passed', assertionResults: [one('passed'), one('passed'), one('todo')] },
  { name: 'b', status: 'failed', assertionResults: [one('failed'), one('passed')] },
  { name: 'c', status: 'passed', assertionResults: [one('skipped', 'engine 28'), one('pending', 'engine 28', 'x')] },
]

test('adds up what ran', () => {
  expect(addUp(report)).toEqual({ passed: 3, failed: 1, skipped: 3 })
})

test('a file that could not even be loaded is a failure', () => {
  expect(addUp([...report, { name: 'd', status: 'failed', assertionResults: [] }]).failed).toBe(2)
})

test('names what was skipped', () => {
  expect(skippedGroups(report)).toEqual(['a test', 'engine 28 (2 tests)'])
})

test('closes with one plain line', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(closingLine(addUp(report))).toBe('3 passed, 1 failed, 3 skipped')
})

test('no report at all is no test at all', () => {
  expect(addUp(readReport(''))).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
