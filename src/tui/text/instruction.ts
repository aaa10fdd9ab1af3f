/** A build step taken apart for reading: its instruction, its arguments, and what only the builder put there. */
export type Instruction = { readonly keyword: string; readonly rest: string; readonly noise: string }

const KEYWORD =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b\s*/
const SHELL = /^(?:\|\d+ (?:\S+=.*? )*)?\/bin\/(?:ba|a|da)?sh (?:-\S+ )*-?c\s+/

const afterKeyword = (text: string, fallback: string): { keyword: string; rest: string } => {
  const keyword = KEYWORD.exec(text)
  return keyword === null
    ? { keyword: fallback, rest: text }
    : { keyword: keyword[1] ?? '', rest: text.slice(keyword[0].length) }
}

/**
 * Reads the command of a history step as every builder writes it. The classic builder: `/bin/sh -c #(nop)  CMD […]` for
 * metadata, `/bin/sh -c command` for RUN. BuildKit: `RUN /bin/sh -c command # buildkit`. Anything else is its own text.
 */
export const readInstruction = (command: string): Instruction => {
  const text = command.replace(/\s+/g, ' ').trim()
  const nop = /^\/bin\/sh -c #\(nop\)\s*/.exec(text)
  if (nop !== null) return { ...afterKeyword(text.slice(nop[0].length), ''), noise: '#(nop)' }
  const buildkit = / # buildkit$/.exec(text)
  const bare = buildkit === null ? text : text.slice(0, buildkit.index)
  const { keyword, rest } = afterKeyword(bare, '')
  const shell = keyword === 'RUN' || keyword === '' ? SHELL.exec(rest) : null
  const noise = [shell === null ? '' : '/bin/sh -c', buildkit === null ? '' : '# buildkit']
    .filter((part) => part !== '')
    .join(' ')
  if (shell !== null) return { keyword: 'RUN', rest: rest.slice(shell[0].length), noise }
  return { keyword, rest, noise }
}
