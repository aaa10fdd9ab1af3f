/** One layer of a made-up image. Its name is its identity: equal names are equal layers. Size in bytes. */
export type ShelfLayer = { readonly name: string; readonly size: number; readonly command: string }

/** What an image says of how it is to be run, in Docker's own words. */
export type ShelfConfig = {
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Volumes?: Readonly<Record<string, object>>
  readonly Labels?: Readonly<Record<string, string>>
}

/** One made-up image. */
export type ShelfImage = {
  readonly name: string
  readonly tags: readonly string[]
  /** Bottom layer first. */
  readonly layers: readonly ShelfLayer[]
  /** Its age. */
  readonly days: number
  /** No registry ever had it. */
  readonly local?: true
  /** Name of the image it was built on. */
  readonly parent?: string
  /** Commands of steps that add no files; they come after the layers. */
  readonly metadata?: readonly string[]
  readonly config?: ShelfConfig
}

/** One made-up container, as old as `days`; one that has ended did so `ended` days ago, with exit code `code`. */
export type ShelfContainer = {
  readonly name: string
  readonly image: string
  readonly state: 'created' | 'running' | 'exited'
  readonly days: number
  readonly ended?: number
  readonly code?: number
  /** Bytes that it wrote. */
  readonly written: number
}

/** A developer's image cache: made up, but with the shape and the sizes of a real one. */
export type Shelf = { readonly images: readonly ShelfImage[]; readonly containers: readonly ShelfContainer[] }

/** Decimal, as every size here. */
export const MB = 1_000_000

/** A layer with its size in megabytes and the command that made it. */
export const layer = (name: string, megabytes: number, command: string): ShelfLayer => ({
  name,
  size: Math.round(megabytes * MB),
  command,
})
/** A layer made by a shell command. */
export const run = (name: string, megabytes: number, words: string): ShelfLayer =>
  layer(name, megabytes, `RUN /bin/sh -c ${words} # buildkit`)

/** An image with what is said of it. */
export const image = (
  name: string,
  tags: readonly string[],
  layers: readonly ShelfLayer[],
  more: Omit<ShelfImage, 'name' | 'tags' | 'layers'>,
): ShelfImage => ({ name, tags, layers, ...more })
