import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'
import type { Scenery } from './scenery.ts'

/** A row in each table that the scenery has none in: by requests, and what no request reaches by hand. */
export async function fillTables(test: TestApp, scenery: Scenery): Promise<void> {
  await fillByRequests(test, scenery)
  await fillByHand(test)
  await test.sequence()
  await test.rows("insert into accord.journal_subtree values (7, 0, sha256('x'))") // no sequencer begins with that
}

async function fillByRequests(test: TestApp, { request, offer }: Scenery): Promise<void> {
  const at = `/v1/consultations/${request.id}`
  const contactPoints = [{ kind: 'duty_desk', telephone: '+48 22 555 01 00', office: 'Desk', hours: 'always' }]
  const later = { participants: ['SE'], deadlineAt: '2026-11-26T00:00:00Z', reason: 'Holiday.' }
  const done = [
    await test.as('PL', 'administrator').patch('/v1/participants/PL', { contactPoints }, { ifMatch: 1 }),
    await test.as('UA', 'coordinator').post(`${at}/extensions`, later),
    await test.as('UA', 'coordinator').post(`/v1/offers/${offer.id}/acceptance`, undefined, { ifMatch: 1 }),
    await test.as('UA', 'viewer').post(`${at}/closure`, { reason: 'agreed', outcome: { text: 'x' } }),
  ].map(({ status }) => status)
  if (done.join() !== '200,201,200,403') throw new Error(`answered ${done.join()}`)
}

async function fillByHand(test: TestApp): Promise<void> {
  await test.rows(
    "insert into accord.agency (participant, scheme, identifier, name_en) values ('PL', 'local', '1', 'Ministry')",
  )
  await test.rows(`insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
    values ('ecb', now(), repeat('0', 64), 1, current_date, current_date)`)
  await test.rows(`insert into accord.fx_rate select version, source, 'USD', now(), 1 from accord.fx_rate_table`)
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query(`insert into accord.annotation_withdrawal (annotation_id, account_id, reason, created_at)
      select id, uuidv7(), 'Posted by mistake.', now() from accord.annotation limit 1`)
    await client.query(`insert into accord.monitoring_objection (edition_id, participant, text, account_id, created_at)
      select e.id, 'PL', 'A payment is missing.', uuidv7(), now() from accord.monitoring_edition e limit 1`)
    await client.query(`insert into accord.joint_project_money (project_id, pledge_id, filed_by, created_at)
      select j.id, p.id, 'SE', now() from accord.joint_project j, accord.pledge p
      where j.code is null and p.participant = 'SE' limit 1`)
    await client.query(`insert into accord.contact_attempt
        (consultation_id, requester, participant, attempted_at, channel, outcome, account_id, created_at)
      select a.consultation_id, c.requester, a.participant, now(), 'telephone', 'no_answer', uuidv7(), now()
      from accord.addressee a join accord.consultation c on c.id = a.consultation_id limit 1`)
    await client.query(`insert into accord.console_secret (issuer_id, participant, secret)
      select id, participant, 'told once' from accord.issuer where participant = 'PL' order by id limit 1`)
    await client.query(`insert into accord.console_session
        (ticket_hash, participant, account_id, sealed, browser, opened_at, expires_at)
      select sha256('x'), participant, id, 'x', 'A browser', now(), now() from accord.account
      where participant = 'PL' order by id limit 1`)
  })
  await test.rows(`insert into accord.deadline_passed values ('test', uuidv7(), now(), now())`)
}
