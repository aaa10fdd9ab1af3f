import { expect, it } from 'vitest'
import type { Progress } from '../../../../src/engine/transfer.ts'
import { tellerOf } from '../../../../src/stores/oci/registry/progress.ts'

it('tells of bytes now and then, and of words at once', () => {
  const told: Progress[] = []
  const tell = tellerOf((progress) => told.push(progress), { part: 'x', total: 1000, moving: 'Downloading' })
  tell.says('Pulling fs layer')
  for (let done = 1; done <= 1000; done += 1) tell.bytes(done)
  tell.says('Pull complete', 1000)
  expect(told[0]).toEqual({ part: 'x', says: 'Pulling fs layer', done: 0, total: 1000 })
  expect(told.at(-1)).toEqual({ part: 'x', says: 'Pull complete', done: 1000, total: 1000 })
  expect(told.length).toBeLessThan(6)
  expect(told.length).toBeGreaterThan(2)
})
