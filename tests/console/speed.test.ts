import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardUpdates, circulate, firstScreen, type Measured, openStreams } from '../bench/console.ts'
import { describeInBrowser, startConsole, type TestConsole } from '../support/console.ts'
import { itWhole, scaled } from '../support/scale.ts'

/** `npm run bench -- console` measures at full size against a second; here it is that nothing grows out of hand. */
const patienceMs = scaled(5_000, 3_000)
const streams = scaled(100, 1_000)
const requests = scaled(20, 200)

describeInBrowser('the console is fast enough', () => {
  let console: TestConsole
  let on: Measured
  beforeAll(async () => {
    console = await startConsole(async () => undefined, {
      config: {
        ...{ streamsOpen: streams + 10, streamsPerAccount: streams + 10 },
        ...{ accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 },
      },
    })
    on = { origin: console.origin, browser: console.browser, token: (who, role) => console.test.token(who, role) }
    for (let filed = 0; filed < requests; filed += 1) await circulate(on, `Request ${filed}`)
  })
  afterAll(async () => {
    await console?.close()
  })

  test('a first visit ends in a page that can be used', async () => {
    await firstScreen(on, '/console')
    expect(await firstScreen(on, '/console')).toBeLessThan(patienceMs)
  })

  itWhole('the board of addressees follows what happens, beside many open streams', async () => {
    const close = await openStreams(on, streams)
    const took = await boardUpdates(on, [
      ['EE', 'Estonia'],
      ['LV', 'Latvia'],
    ])
    close()
    expect(Math.max(...took)).toBeLessThan(patienceMs)
  })
})
