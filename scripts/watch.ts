import { watch } from 'node:fs'
import { join } from 'node:path'
import { type BundleOptions, bundle } from './bundle.ts'
import { root } from './root.ts'

const settleMs = 60

/** Builds now and again after every change under `src` and `scripts/patches`, until the process is ended. */
export async function watchBundle(options: BundleOptions): Promise<void> {
  let wanted = true
  let wake = () => {}
  const notice = () => {
    wanted = true
    wake()
  }
  for (const folder of ['src', 'scripts/patches']) watch(join(root, folder), { recursive: true }, notice)
  for (;;) {
    if (!wanted)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    wanted = false
    await buildOnce(options)
  }
}

async function buildOnce(options: BundleOptions): Promise<void> {
  const begun = performance.now()
  try {
    const { bytes } = await bundle(options)
    const clock = new Date().toTimeString().slice(0, 8)
    console.log(`${clock} built ${Math.round(bytes / 1000)} kB in ${Math.round(performance.now() - begun)} ms`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
}
