import type { ReactElement } from 'react'
import { chordLabel } from '../../app/keys/chord.ts'
import { layoutOf } from '../../app/select/layout.ts'
import type { State } from '../../app/state.ts'
import { Footer } from '../parts/footer.tsx'
import { Header } from '../parts/header.tsx'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, bold, span } from '../parts/spans.ts'
import { Status } from '../parts/status.tsx'
import { wrapWords } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import { useRunning } from '../use-app.ts'

/** What each way of filling the store takes, for wide terminals and for narrow ones. */
const WAYS: readonly (readonly [id: string, wide: string, narrow: string])[] = [
  ['fill.pull', 'an image from a registry, e.g. alpine', 'an image from a registry'],
  ['fill.load', 'an archive made by docker save, podman save or skopeo', 'an archive of docker save or podman'],
  ['fill.import', 'a file system archive (tar) as a new image', 'a tar of a file system'],
]

const DEMO = [['fill.demo', 'a small made-up cache in a temporary folder', 'a small made-up cache']] as const

const COLUMN = 9

const whatHappened = ({ store, readOnly }: State): string => {
  const opened = store.chosen
    ? `This is the store in ${store.address}.`
    : 'No Docker answers on this machine, so imgtui opened its own store.'
  const closed = readOnly ? ' It was opened with --read-only: nothing can be put into it.' : ''
  return `${opened} It keeps images as other OCI tools do.${closed}`
}

/** An empty store that can be filled from here: what happened, and the keys that put something into it. */
export const FillScreen = ({ state }: { readonly state: State }): ReactElement => {
  const { glyphs } = useSkin()
  const { commands, keymap } = useRunning()
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  const wide = width >= 76
  const edge = wide ? 8 : 3
  const gap: Drawn = { spans: [] }
  const offered = (ways: typeof WAYS): readonly Drawn[] =>
    ways.flatMap(([id, long, short]): readonly Drawn[] => {
      const command = commands.find((one) => one.id === id)
      const [key] = keymap.keysOf(id)
      if (command === undefined || key === undefined || (command.disabled?.(state) ?? null) !== null) return []
      const word = typeof command.hint === 'string' ? command.hint : ''
      return [
        {
          spans: [
            blank(edge + 2),
            bold(chordLabel(key, glyphs.up === '↑'), 'accent'),
            blank(3),
            bold(word.padEnd(COLUMN)),
            span(wide ? long : short, 'muted'),
          ],
        },
      ]
    })
  const title = (text: string): Drawn => ({ spans: [blank(edge), span(text)] })
  const [ways, demo] = [offered(WAYS), offered(DEMO)]
  const lines: readonly Drawn[] = [
    { spans: [blank(edge), bold('There is no image here yet.')] },
    gap,
    ...wrapWords(span(whatHappened(state)).text, Math.min(width - 2 * edge, 72)).map(title),
    ...(ways.length === 0 ? [] : [gap, title('Fill it:'), gap, ...ways]),
    ...(demo.length === 0 ? [] : [gap, title('Or look around first:'), gap, ...demo]),
  ]
  const height = layout.pageRows - 1
  const fitting = lines.length <= height ? lines : lines.filter((line) => line !== gap)
  const above = Math.max(Math.min(Math.floor((height - fitting.length) / 2), layout.short ? 1 : 3), 0)
  return (
    <>
      <Header state={state} width={width} />
      {layout.short ? null : <Rule width={width} />}
      <Rows lines={[...Array.from({ length: above }, () => gap), ...fitting]} width={width} height={height} />
      <Status state={state} width={width} />
      <Footer state={state} width={width} />
    </>
  )
}
