import { Box, Text, useApp, useInput, useWindowSize } from 'ink'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { renderScreen } from './ink.tsx'

function Fixture() {
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const [keys, setKeys] = useState<readonly string[]>([])
  useInput((input, key) => {
    if (input === 'q') exit(7)
    setKeys((before) => [...before, key.escape ? 'escape' : key.downArrow ? 'down' : input])
  })
  return (
    <Box width={columns} height={rows} flexDirection="column">
      <Text bold>
        {columns}x{rows}
      </Text>
      <Text>{keys.join(' ')}</Text>
    </Box>
  )
}

test('draws in a terminal of the asked size, on the alternate screen, in raw mode', async () => {
  const screen = await renderScreen(<Fixture />, { columns: 40, rows: 6 })
  expect(screen.screen()).toBe('40x6')
  expect(screen.terminal.cell(0, 0)).toMatchObject({ text: '4', bold: true })
  expect(screen.terminal.modes().alternateScreen).toBe(true)
  expect(screen.terminal.cursor().visible).toBe(false)
  expect(screen.rawMode()).toBe(true)
  await screen.unmount()
  expect(screen.terminal.modes().alternateScreen).toBe(false)
  expect(screen.rawMode()).toBe(false)
})

test('every pressed key is drawn when press returns, a lone escape too', async () => {
  const screen = await renderScreen(<Fixture />)
  await screen.press('a', 'down', 'esc', 'b')
  expect(screen.terminal.lines()[1]).toBe('a down escape b')
  await screen.unmount()
})

test('a resize is drawn when resize returns', async () => {
  const screen = await renderScreen(<Fixture />)
  await screen.resize(60, 15)
  expect(screen.terminal.lines()[0]).toBe('60x15')
  await screen.unmount()
})

test('hands over what the program ended with', async () => {
  const screen = await renderScreen(<Fixture />)
  await screen.press('q')
  await expect(screen.exited).resolves.toBe(7)
})
