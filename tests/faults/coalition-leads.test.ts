import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { confirmAtOnce } from '../support/coalition-leads.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

it('BR-82: of those that are confirmed at once as many lead as the charter allows', async () => {
  for (const code of ['space_a', 'space_b', 'space_c']) {
    const outcomes = await confirmAtOnce(test, code)
    expect(outcomes.toSorted()).toEqual([...Array(5).fill('422 BR-82'), 'confirmed'])
  }
})
