import { type ReactElement, useEffect } from 'react'
import { scrollTo } from '../../app/select/layout.ts'
import type { Overlay, Question, State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { harmless } from '../../engine/harmless.ts'
import { isReference, parseReference } from '../../engine/reference.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, span } from '../parts/spans.ts'
import { cutMiddle, wrapWords } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import { useRunning } from '../use-app.ts'
import { answerLine, Dialog } from './dialog.tsx'

type Asked = {
  readonly title: string
  readonly answers: readonly [no: string, yes: string]
  readonly says: readonly string[]
  /** What would be done, a line each. */
  readonly list: readonly string[]
}

const registryOf = (reference: string): string => {
  const parsed = parseReference(reference)
  return isReference(parsed) ? parsed.domain : 'its registry'
}

const wordsOf = (question: Question): Asked => {
  switch (question.type) {
    case 'push':
      return {
        title: 'Push',
        answers: ['No, keep it here', 'Push'],
        says: [
          `${question.reference} is sent to ${registryOf(question.reference)}.`,
          'Whoever may read there can have it then.',
        ],
        list: [],
      }
    case 'stop':
      return {
        title: 'Stop a container',
        answers: ['No, let it run', 'Stop'],
        says: [
          `${question.container.name} is asked to end. It is never killed; what it has in memory is its own affair.`,
        ],
        list: [],
      }
    case 'repair':
      return {
        title: 'Repair the store',
        answers: ['No, leave it', 'Repair'],
        says: [`A repair does ${counted(question.lines.length, 'thing', 'things')}:`],
        list: question.lines,
      }
  }
}

type Props = {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'ask' }>
  readonly columns: number
}

/** A plain question with two answers, of which “No” is given unless the other one is chosen. */
export const AskDialog = ({ state, overlay, columns }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const { loop } = useRunning()
  // Keys that were typed ahead must not answer what nobody has seen.
  useEffect(() => {
    const top = loop.get().overlays.at(-1)
    if (top?.type === 'ask' && !top.drawn) loop.send({ type: 'overlay.change', overlay: { ...top, drawn: true } })
  }, [loop])
  const { title, answers, says, list } = wordsOf(overlay.question)
  const width = Math.min(columns - 6, 76)
  const room = width - 6
  const said = says.flatMap((text) => wrapWords(span(text).text, room))
  const listed = list.flatMap((text) => wrapWords(span(text).text, room - 2))
  const most = Math.max(state.rows - 12 - said.length, 2)
  const shown = listed.length > most ? listed.slice(0, most - 1) : listed
  const lines: readonly Drawn[] = [
    { spans: [] },
    ...said.map((text, index): Drawn => ({ spans: [blank(2), index === 0 ? bold(text) : span(text)] })),
    ...shown.map((text): Drawn => ({ spans: [blank(4), span(text)] })),
    ...(shown.length < listed.length
      ? [{ spans: [blank(4), span(`${counted(listed.length - shown.length, 'more line', 'more lines')}`, 'muted')] }]
      : []),
    { spans: [] },
    { spans: answerLine(answers, overlay.answer, glyphs.answer) },
    { spans: [] },
  ]
  return (
    <Dialog
      title={title}
      lines={lines}
      width={width}
      height={lines.length}
      columns={columns}
      top={state.rows < 20 ? 2 : 4}
    />
  )
}

/** Which of the names of an image is meant. */
export const NameChoice = ({
  state,
  overlay,
  columns,
}: {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'names' }>
  readonly columns: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const width = Math.min(columns - 6, 72)
  const { references, cursor } = overlay
  const height = Math.min(references.length, state.rows - 10)
  const top = scrollTo(Math.max(cursor - (height >> 1), 0), cursor, height, references.length)
  const rows = references.slice(top, top + height).map((reference, index): Drawn => {
    const on = top + index === cursor
    return {
      spans: [
        on ? span(glyphs.cursor, 'accent') : blank(1),
        blank(1),
        span(cutMiddle(harmless(reference), width - 6, glyphs.cut)),
        blank(width),
      ],
      emphasis: on ? 'selected' : 'none',
    }
  })
  const lines: readonly Drawn[] = [{ spans: [] }, ...rows, { spans: [] }]
  return <Dialog title="Push which name" lines={lines} width={width} height={height + 2} columns={columns} top={4} />
}
