import { canonical, isReference, parseReference, withDefaultTag } from '../../../engine/reference.ts'

/** The annotations that name an image in an index: containerd's whole reference, and OCI's, which may be just a tag. */
export const IMAGE_NAME = 'io.containerd.image.name'
export const REF_NAME = 'org.opencontainers.image.ref.name'

/** A name as archives write it in canonical form, `latest` added; null where it is none, or names a digest. */
export const tagOf = (text: string): string | null => {
  const parsed = parseReference(text)
  if (!isReference(parsed) || parsed.digest !== null) return null
  return canonical(withDefaultTag(parsed))
}

/** The name that the annotations of an index entry give; null where there is none that can be used. */
export const annotatedTag = (annotations: Readonly<Record<string, string>> | undefined): string | null => {
  const [whole, short] = [annotations?.[IMAGE_NAME], annotations?.[REF_NAME]]
  return (whole === undefined ? null : tagOf(whole)) ?? (short === undefined ? null : tagOf(short))
}
