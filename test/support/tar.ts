const BLOCK = 512

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`

/** One entry of an archive; a name that ends in a slash is a folder, one with a link is that kind of link. */
export type TarEntry = {
  readonly name: string
  readonly data?: Buffer | string
  readonly mode?: number
  readonly symlink?: string
  readonly hardlink?: string
}

const headerOf = (
  { name, symlink, hardlink }: Pick<TarEntry, 'name' | 'symlink' | 'hardlink'>,
  size: number,
  mode: number,
): Buffer => {
  if (Buffer.byteLength(name) > 100) throw new Error(`too long for a plain tar header: ${name}`)
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0)
  header.write(octal(mode, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(size, 12), 124)
  header.write(octal(0, 12), 136)
  header.write(' '.repeat(8), 148)
  header.write(symlink !== undefined ? '2' : hardlink !== undefined ? '1' : name.endsWith('/') ? '5' : '0', 156)
  header.write(symlink ?? hardlink ?? '', 157)
  header.write('ustar\0' + '00', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** A tar archive with all dates and owners zero, so that equal entries make equal bytes. */
export const tarOf = (entries: readonly TarEntry[]): Buffer => {
  const parts = entries.flatMap((entry) => {
    const { name, data = '', mode = name.endsWith('/') ? 0o755 : 0o644 } = entry
    const bytes = Buffer.from(data)
    return [headerOf(entry, bytes.length, mode), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}
