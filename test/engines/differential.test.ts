import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ociStore } from '../../src/stores/oci/index.ts'
import { type DifferentialOptions, runDifferential } from '../differential/differential.ts'
import { DIVERGENCES } from '../differential/divergences.ts'
import { dockerSubject } from '../differential/docker-subject.ts'
import { failureText, resultText } from '../differential/report.ts'
import { storeSubject } from '../differential/store-subject.ts'
import type { Observation, Subject } from '../differential/subject.ts'
import { ENGINES, titleOf } from '../support/engines.ts'

const SEED = Number(process.env.IMGTUI_TEST_DIFF_SEED || 20261121)
const SEQUENCES = Number(process.env.IMGTUI_TEST_DIFF_COUNT || 25)
const OPERATIONS = 30
/** A long run takes its time: some 2 s a sequence. In milliseconds. */
const PATIENCE = Math.max(300_000, SEQUENCES * 10_000)
/** A side that is wrong must show it within so many sequences. */
const TRIES = 20

const freshStore = async () => {
  const root = await mkdtemp(join(tmpdir(), 'imgtui-differential-'))
  return { store: ociStore({ root }), end: () => rm(root, { recursive: true, force: true }) }
}

type Wrong = { readonly does: string; readonly wrong: (subject: Subject) => Subject }

const seen = (change: (observation: Observation) => Observation): Wrong['wrong'] => {
  return (subject) => ({ ...subject, observe: async () => change(await subject.observe()) })
}

const WRONG: readonly Wrong[] = [
  {
    does: 'takes parents along where it must not',
    wrong: (subject) => ({
      ...subject,
      apply: (operation) => subject.apply(operation.type === 'remove' ? { ...operation, bare: false } : operation),
    }),
  },
  {
    does: 'lists names backwards',
    wrong: seen(({ images, containers }) => ({
      images: images.map((image) => ({ ...image, references: image.references.toReversed() })),
      containers,
    })),
  },
  {
    does: 'forgets in a history what parents there are',
    wrong: seen(({ images, containers }) => ({
      images: images.map(({ history, ...image }) => ({
        ...image,
        history: history.map((step, at) => (at === 0 ? step : { ...step, image: null })),
      })),
      containers,
    })),
  },
]

// The rules of the classic store have not changed since the oldest engine, so the oldest one stands for all.
for (const engine of ENGINES.filter(({ name }) => name === 'ov20')) {
  describe.skipIf(engine.missing !== null)(`${titleOf(engine)}, beside the embedded store`, () => {
    const run = async (subject: Subject, more: Partial<DifferentialOptions> = {}) => {
      const reference = await dockerSubject(engine.socket)
      const options = {
        reference,
        subject,
        seed: SEED,
        sequences: SEQUENCES,
        operations: OPERATIONS,
        divergences: DIVERGENCES,
        ...more,
      }
      try {
        return { result: await runDifferential(options), options }
      } finally {
        await subject.close()
        await reference.close()
      }
    }

    it(
      `does the same in ${SEQUENCES} sequences of seed ${SEED}`,
      async () => {
        const { result, options } = await run(await storeSubject(freshStore))
        console.log(resultText(result))
        if (result.failure !== null) expect.fail(failureText(result.failure, options))
      },
      PATIENCE,
    )

    it('agrees with itself', async () => {
      const { result, options } = await run(await dockerSubject(engine.socket), { sequences: 3, divergences: [] })
      if (result.failure !== null) expect.fail(failureText(result.failure, options))
    })

    for (const { does, wrong } of WRONG) {
      it(`finds out a side that ${does}`, async () => {
        const subject = wrong(await dockerSubject(engine.socket))
        const { result } = await run(subject, { sequences: TRIES, divergences: [] })
        expect(result.failure).not.toBeNull()
        expect(result.failure?.operations.length).toBeLessThanOrEqual(6)
      })
    }
  })
}
