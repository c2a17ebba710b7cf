/** `npm run test:whole` runs everything that is promised at its full size; a short run of the same is enough for every day. */
export const whole = process.env['TEST_SCALE'] === 'whole'

export function scaled<Value>(short: Value, full: Value): Value {
  return whole ? full : short
}
