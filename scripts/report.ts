/** One test file as the runner's report tells of it. */
export type FileReport = {
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly {
    readonly status: string
    readonly ancestorTitles: readonly string[]
    readonly title: string
  }[]
}

/** How many tests ended which way. */
export type Totals = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** Reads the runner's JSON report; empty when there is none. */
export function readReport(text: string): readonly FileReport[] {
  if (text === '') return []
  return (JSON.parse(text) as { readonly testResults: readonly FileReport[] }).testResults
}

/** Adds up all tests; a file that failed before its first test counts as one failed test. */
export function addUp(report: readonly FileReport[]): Totals {
  const tests = report.flatMap((file) => file.assertionResults)
  const count = (status: string) => tests.filter((test) => test.status === status).length
  const broken = report.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const passed = count('passed')
  const failed = count('failed')
  return { passed, failed: failed + broken.length, skipped: tests.length - passed - failed }
}

/** The skipped tests, one line for each outermost group, in the order of the report. */
export function skippedGroups(report: readonly FileReport[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { assertionResults } of report) {
    for (const { status, ancestorTitles, title } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue
      const group = ancestorTitles.find(Boolean) ?? title
      counts.set(group, (counts.get(group) ?? 0) + 1)
    }
  }
  return [...counts].map(([group, count]) => (count === 1 ? group : `${group} (${count} tests)`))
}

/** The line that a run ends with: `12 passed, 0 failed`, and how many were skipped when any were. */
export function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
