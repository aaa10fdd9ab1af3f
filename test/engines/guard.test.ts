import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StepReport } from '../../src/app/remove.ts'
import { execute } from '../../src/app/remove.ts'
import type { RemovalDocument } from '../../src/cli/removal-document.ts'
import type { ImageId } from '../../src/engine/image.ts'
import { planRemoval, type Target } from '../../src/engine/plan.ts'
import { dockerStore } from '../../src/stores/docker/index.ts'
import { base, bytesFrom, canRun, clear, commit, copied, create, idOf, load, tag } from '../support/cache.ts'
import { runProgram } from '../support/command.ts'
import { engineApi } from '../support/engine-api.ts'
import { ENGINES, type TestEngine, titleOf } from '../support/engines.ts'
import { readSharing } from '../support/freed.ts'
import { startPty } from '../support/pty.ts'
import { recorderOf } from '../support/recorder.ts'
import { tarOf } from '../support/tar.ts'

const PREFIX = `imgtui-guard-${process.pid}`
const NAME = `${PREFIX}/one:1`
const OTHER = `${PREFIX}/one:2`

/** Whatever reached an engine in this file. */
const everything: string[] = []

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    const api = engineApi(engine.socket)
    const mine: ImageId[] = []
    let one: ImageId

    beforeEach(async () => {
      await load(api, [
        { steps: [...base, copied(`${PREFIX}-one`, 2000)], tags: [NAME] },
        { steps: [...base, copied(`${PREFIX}-next`, 2000)], tags: [`${PREFIX}/next:1`] },
      ])
      one = await idOf(api, NAME)
      mine.push(one, await idOf(api, `${PREFIX}/next:1`))
    })
    afterEach(() => clear(api, PREFIX, mine.splice(0)))

    const isThere = async (): Promise<boolean> =>
      (await api.call<{ Id: string }[]>('GET', '/images/json?all=1')).some(({ Id: id }) => id === one)

    const container = async (state: string, image: string = NAME): Promise<void> => {
      const script = state === 'exited' ? 'exit 0' : state === 'restarting' ? 'exit 1' : 'read line'
      const id = await create(api, image, `${PREFIX}-late`, {
        OpenStdin: true,
        Cmd: ['/bin/sh', '-c', script],
        ...(state === 'restarting' ? { HostConfig: { RestartPolicy: { Name: 'always' } } } : {}),
      })
      if (state === 'created') return
      await api.call('POST', `/containers/${id}/start`)
      if (state === 'exited') await api.call('POST', `/containers/${id}/wait`)
      if (state === 'paused') await api.call('POST', `/containers/${id}/pause`)
    }

    const childByCommit = async (): Promise<void> => {
      const builder = await create(api, NAME, `${PREFIX}-builder`)
      mine.unshift(await commit(api, builder, `${PREFIX}/child`, '1'))
      await api.call('DELETE', `/containers/${builder}`)
    }
    const childByBuild = async (): Promise<void> => {
      const context = tarOf([
        { name: 'Dockerfile', data: `FROM ${NAME}\nCOPY file /file\n` },
        { name: 'file', data: bytesFrom(PREFIX, 100) },
      ])
      await api.call('POST', `/build?version=1&networkmode=none&t=${PREFIX}/built:1`, context)
      mine.unshift(await idOf(api, `${PREFIX}/built:1`))
    }
    const mount = async (): Promise<void> => {
      const Mounts = [{ Type: 'image', Source: NAME, Target: '/mounted' }]
      await create(api, `${PREFIX}/next:1`, `${PREFIX}-mounter`, { HostConfig: { Mounts } })
    }
    const tagTwice = (): Promise<void> => tag(api, one, `${PREFIX}/one`, '2')
    const move = (name: string): Promise<void> =>
      tag(api, `${PREFIX}/next:1`, name.slice(0, name.lastIndexOf(':')), name.slice(name.lastIndexOf(':') + 1))

    type Change = {
      readonly what: string
      readonly act: () => Promise<unknown>
      readonly says: RegExp
      /** Before the plan. */
      readonly prepare?: () => Promise<unknown>
      readonly goes?: true
      readonly only?: (engine: TestEngine) => boolean
    }
    const runs = (): boolean => canRun
    const changes: readonly Change[] = [
      { what: 'a container was created', act: () => container('created'), says: /^Now held by .*-late \(created/ },
      { what: 'a container was started', act: () => container('running'), says: /-late \(running\)/, only: runs },
      { what: 'a container was paused', act: () => container('paused'), says: /-late \(paused\)/, only: runs },
      { what: 'a container has run and exited', act: () => container('exited'), says: /-late \(exited/, only: runs },
      { what: 'a container keeps restarting', act: () => container('restarting'), says: /-late \(/, only: runs },
      { what: 'a container was made by ID', act: () => container('created', one), says: /-late \(created/ },
      {
        what: 'a container was made by another tag',
        prepare: tagTwice,
        act: () => container('created', OTHER),
        says: /-late \(created/,
      },
      { what: 'a child was committed', act: childByCommit, says: /1 image is built on it: .*\/child:1/ },
      { what: 'a child was built', act: childByBuild, says: /1 image is built on it/ },
      {
        what: 'it was mounted into a container',
        act: mount,
        says: /mounted into .*-mounter/,
        only: ({ name }) => name !== 'ov20',
      },
      { what: 'another tag was added', act: tagTwice, says: /got another name after the review: .*one:2/ },
      {
        what: 'its tag moved to another image',
        act: () => move(NAME),
        says: /one:1 does not name it any more|already gone/,
      },
      {
        what: 'one of its tags moved to another image',
        prepare: tagTwice,
        act: () => move(OTHER),
        says: /one:2 does not name it any more/,
      },
      {
        what: 'somebody else removed it',
        act: () => api.call('DELETE', `/images/${NAME}`),
        says: /already gone/,
        goes: true,
      },
    ]

    const expectKept = async ({ goes }: Change): Promise<void> => {
      if (goes !== true && !(await isThere())) throw new Error('the image is gone')
    }
    // The containerd store drops what nothing names; that is the engine's doing, by the hand that moved the tag.
    const applies = (change: Change): boolean => change.only?.(engine) !== false
    const lists = (asked: readonly string[]): number =>
      asked.filter((line) => /^GET \/v[\d.]+\/images\/json/.test(line)).length

    /** Plans to remove `target`, lets the world change by `act`, and only then carries the plan out. */
    const executeAfter = async (act: () => Promise<unknown>, target: Target) => {
      const recorder = await recorderOf(engine.socket)
      const store = dockerStore({
        endpoint: { type: 'unix', path: recorder.socket },
        label: 'docker',
        cacheFolder: null,
      })
      const sharing = await readSharing(store)
      const plan = planRemoval(sharing, [target])
      await act()
      const reports: StepReport[] = []
      for await (const report of execute(store, sharing, plan)) reports.push(report)
      store.close()
      await recorder.close()
      everything.push(...recorder.asked)
      return { steps: plan.steps, reports, asked: recorder.asked }
    }

    for (const change of changes) {
      it.runIf(applies(change))(`skips the step when, after the plan, ${change.what}`, async () => {
        await change.prepare?.()
        const { steps, reports, asked } = await executeAfter(change.act, { image: one })
        expect(steps).toMatchObject([{ type: 'delete' }])
        expect(reports).toMatchObject([{ result: 'skipped', reason: expect.stringMatching(change.says) }])
        expect(asked.filter((line) => line.startsWith('DELETE'))).toEqual([])
        await expectKept(change)
      })

      it.runIf(applies(change))(`and so does \`imgtui rm\` when ${change.what}`, async () => {
        await change.prepare?.()
        let changed: Promise<unknown> | null = null
        // The second list is the one that execution begins with: by then the plan is made.
        const recorder = await recorderOf(engine.socket, async (asked) => {
          if (lists(asked) === 2) changed ??= change.act()
          await changed
        })
        const ran = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', one])
        await recorder.close()
        everything.push(...recorder.asked)
        expect(ran).toMatchObject({ code: 3, err: '' })
        const { steps, freed } = JSON.parse(ran.out) as RemovalDocument
        expect(steps).toMatchObject([{ image: one, result: 'skipped', reason: expect.stringMatching(change.says) }])
        expect(freed).toBe(0)
        expect(changed).not.toBeNull()
        await expectKept(change)
      })
    }

    it('skips a name that has meanwhile become the last one', async () => {
      await tagTwice()
      const untag = () => api.call('DELETE', `/images/${NAME}`)
      const { steps, reports } = await executeAfter(untag, { image: one, references: [OTHER] })
      expect(steps).toMatchObject([{ type: 'untag', reference: OTHER }])
      expect(reports).toMatchObject([{ result: 'skipped', reason: expect.stringMatching(/last name/) }])
      expect(await isThere()).toBe(true)
    })

    it('refuses what is held from the start, named in any way, with code 3 and its holders', async () => {
      await tagTwice()
      await container('created', OTHER)
      const recorder = await recorderOf(engine.socket)
      for (const word of [one, one.slice(7, 19), one.slice(7)]) {
        const ran = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', word])
        expect(ran.code).toBe(3)
        const { steps } = JSON.parse(ran.out) as RemovalDocument
        expect(steps).toMatchObject([{ result: 'refused', holders: [{ kind: 'container', state: 'created' }] }])
      }
      const both = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', NAME, OTHER])
      expect(both.code).toBe(3)
      // One name of two may go; the last one may not.
      const first = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', NAME])
      expect(first.code).toBe(0)
      expect(JSON.parse(first.out)).toMatchObject({ steps: [{ effect: 'untag', result: 'done' }], freed: 0 })
      const last = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', OTHER])
      expect(last.code).toBe(3)
      expect(JSON.parse(last.out)).toMatchObject({ steps: [{ effect: 'delete', result: 'refused' }] })
      await recorder.close()
      everything.push(...recorder.asked)
      expect(await isThere()).toBe(true)
    })

    it.runIf(canRun)('a container started while a person reads the question is seen', async () => {
      const recorder = await recorderOf(engine.socket)
      const pty = startPty({ columns: 100, args: ['--host', `unix://${recorder.socket}`, 'rm', NAME] })
      await pty.waitFor('[y/N]')
      await container('running')
      pty.send('y\r')
      expect((await pty.exit).code).toBe(3)
      expect(pty.text().replace(/\s+/g, ' ')).toContain(`Now held by ${PREFIX}-late (running).`)
      await pty.close()
      await recorder.close()
      everything.push(...recorder.asked)
      expect(await isThere()).toBe(true)
    })

    it('and what nothing holds goes', async () => {
      const recorder = await recorderOf(engine.socket)
      const ran = await runProgram(['--host', `unix://${recorder.socket}`, 'rm', '--yes', '--json', NAME])
      await recorder.close()
      everything.push(...recorder.asked)
      expect(ran).toMatchObject({ code: 0, err: '' })
      expect(JSON.parse(ran.out)).toMatchObject({ steps: [{ image: one, effect: 'delete', result: 'done' }] })
      expect(await isThere()).toBe(false)
    })
  })
}

afterAll(() => {
  for (const line of everything) {
    expect(line).not.toMatch(/force|platforms|prune(?!=1$)/i)
    if (!line.startsWith('GET ')) expect(line).toMatch(/^DELETE \/v1\.\d+\/images\/[^?]+\?noprune=1$/)
  }
})
