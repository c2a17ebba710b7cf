import { expect } from 'vitest'
import type { Person, TestConsole } from './console.ts'

type Values = Record<string, string>

export type Roles = Parameters<TestConsole['test']['as']>[1]

/** What the API then says to the account of a participant and role: the body of an answer that is 200. */
export async function readAs<Body>({ test }: TestConsole, who: string, role: Roles, url: string): Promise<Body> {
  const { status, body } = await test.as(who, role).get<Body>(url)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** The same, waiting for a place: a page that was just filtered anew may hold its participant's places for exports a moment. */
export async function readWhenFree<Body>(console: TestConsole, who: string, role: Roles, url: string): Promise<Body> {
  let told = await console.test.as(who, role).get<Body>(url)
  const status = async () => {
    if (told.status === 429) told = await console.test.as(who, role).get<Body>(url)
    return told.status
  }
  await expect.poll(status, { timeout: 20_000 }).toBe(200)
  return told.body
}

/** What stands in a form is written as people do; a choice is made by its words. */
export async function fill(form: ReturnType<Person['locator']>, values: Values): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const field = form.getByLabel(new RegExp(`^${RegExp.escape(label)}( \\(required\\))?$`)).first()
    await put(field, value)
  }
}

/** Writes into a field, or chooses from it by what an option stands for or says. */
export async function put(field: ReturnType<Person['locator']>, value: string): Promise<void> {
  if ((await field.evaluate((element) => element.tagName)) !== 'SELECT') return await field.fill(value)
  const option = field
    .locator(`option[value="${value}"]`)
    .or(field.locator('option', { hasText: value }))
    .first()
  await option.waitFor({ state: 'attached' })
  await field.selectOption((await option.getAttribute('value'))!)
}

/** Presses a button, fills the form that opens, sends it, and says yes where it is asked. */
export async function act(page: Person, button: string, values: Values = {}): Promise<void> {
  await page.getByRole('button', { name: button }).first().click()
  await send(page, values)
}

export async function send(page: Person, values: Values): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await fill(dialog, values)
  await dialog.locator('button[type=submit]').click()
  const sure = dialog.getByRole('button', { name: /^Yes: / })
  await Promise.race([sure.waitFor(), dialog.waitFor({ state: 'detached' })])
  if (await sure.isVisible().catch(() => false)) await sure.click()
  await dialog.waitFor({ state: 'detached' })
}

/** A request that is filed over the API, for tests that are of something else; `draft`: not circulated. */
export async function fileByApi(
  { test }: TestConsole,
  title: string,
  { draft = false, ...more }: { draft?: boolean; invited?: string[]; requestedBy?: string } = {},
): Promise<string> {
  const coordinator = test.as('UA', 'coordinator')
  const request = {
    ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
    ...{ title, summary: 'Six regions are without power.', asks: [{ text: 'Air defence' }], ...more },
  }
  const made = await coordinator.post<{ id: string; version: number }>('/v1/consultations', request)
  const { id, version } = made.body
  const authorisedBy = { name: 'A', office: 'B', instrument: 'C' }
  if (draft) return id
  const done = await coordinator.post(`/v1/consultations/${id}/circulation`, { authorisedBy }, { ifMatch: version })
  expect(done.status).toBe(200)
  return id
}
