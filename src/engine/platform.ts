/** The platform an image was made for. */
export type Platform = { readonly os: string; readonly architecture: string; readonly variant?: string }

/** `linux/arm64/v8`; the empty text when the image does not say. */
export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/')
