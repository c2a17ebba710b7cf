/**
 * What has no ink: white space, controls, format characters such as zero-width joiners and marks of direction, and the
 * letters and symbols that Unicode defines as blank (Default_Ignorable_Code_Point, U+2800).
 */
const inkless = /^[\s\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]*$/u

/** Whether a reader sees anything of a text. */
export function isVisible(text: string): boolean {
  return !inkless.test(text)
}
