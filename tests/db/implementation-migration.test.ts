import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migrate, migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { createTestDatabase, withClient } from '../support/postgres.ts'

/** The migrations up to the one before what acts implement. */
function earlierMigrations(): string {
  const directory = mkdtempSync(join(tmpdir(), 'accord-migrations-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const file of readdirSync(migrationsDirectory))
    if (!/^\d{4}/.test(file) || file < '0015')
      cpSync(join(migrationsDirectory, file), join(directory, file), { recursive: true })
  return directory
}

test('the provisions that acts named before are links of the one kind: claims, and of what texts say, matches', async () => {
  const database = await createTestDatabase({ empty: true })
  onTestFinished(() => database.drop())
  await migrate({ ownerUrl: database.ownerUrl, logins: database, directory: earlierMigrations() })
  await withClient(database.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(`
      insert into accord.participant (code, id, kind, name_en, name_uk, official_name_en, official_name_uk, time_zone, source)
      values ('UA', uuidv7(), 'ukraine', 'Ukraine', 'Україна', 'Ukraine', 'Україна', 'Europe/Kyiv', 'test'),
        ('SE', uuidv7(), 'state', 'Sweden', 'Швеція', 'Sweden', 'Швеція', 'Europe/Stockholm', 'test'),
        ('NO', uuidv7(), 'state', 'Norway', 'Норвегія', 'Norway', 'Норвегія', 'Europe/Oslo', 'test');
      insert into accord.agreement (id, participant, title_en, text_seen, duration_kind, marking, sources)
      values ('00000000-0000-7000-8000-000000000001', 'SE', 'Agreement', true, 'unknown', 'public', '[]');
      insert into accord.provision (id, resource_id, agreement_id, ordinal, locator, heading, obligor, kind, strength, areas,
        summary_en, summary_uk, money, source)
      values ('SE-1', uuidv7(), '00000000-0000-7000-8000-000000000001', 1, '1', 'One', 'participant', 'commitment', 'will',
        '{}', 'Do', 'Робити', false, 'test');
      insert into accord.pledge (id, participant, title, original, source, amount_kind, aid_category, beneficiaries,
        includes_union_contribution, announced_on, marking, as_found, created_by, created_at)
      values ('00000000-0000-7000-8000-000000000002', 'SE', 'Found', 'x', 'text:SE', 'unquantified', 'military', '{UA}', 'no',
          '2024-06-01', 'public', '{}', null, now()),
        ('00000000-0000-7000-8000-000000000003', 'SE', 'Told', 'x', 'x', 'unquantified', 'military', '{UA}', 'no',
          '2024-07-01', 'public', null, uuidv7(), now());
      insert into accord.pledge_provision (pledge_id, participant, provision_id)
      values ('00000000-0000-7000-8000-000000000002', 'SE', 'SE-1'), ('00000000-0000-7000-8000-000000000003', 'SE', 'SE-1');
      insert into accord.commitment (id, participant, receiver, title, signatory, signed_on, modality, aid_category, finance_type,
        flow_type, currency, marking, created_by, created_at)
      values ('00000000-0000-7000-8000-000000000004', 'NO', 'UA', 'Third state', '{}', '2026-03-02', 'cash', 'military', 'grant',
        '50', 'EUR', 'framework', uuidv7(), now());
      insert into accord.commitment_provision (commitment_id, participant, provision_id)
      values ('00000000-0000-7000-8000-000000000004', 'NO', 'SE-1');
      insert into accord.requirement (id, participant, title, capability, quantity, unit, priority, needed_by, marking, filed_by, created_at)
      values ('00000000-0000-7000-8000-000000000005', 'UA', 'Need', 'drones', 1, 'piece', 'high', '2027-01-01', 'limited',
        uuidv7(), now());
      insert into accord.requirement_provision (requirement_id, participant, provision_id)
      values ('00000000-0000-7000-8000-000000000005', 'UA', 'SE-1');
      insert into accord.task (id, participant, provision_id, title, due_on, status_since, marking, created_by, created_at)
      values ('00000000-0000-7000-8000-000000000006', 'SE', 'SE-1', 'Task', '2027-01-01', now(), 'framework', uuidv7(), now())`)
  })
  await migrate({ ownerUrl: database.ownerUrl, logins: database })
  const links = await withClient(database.workerUrl, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      `select right(act_id::text, 1) as act, act_kind, status, claimed_by, awaits, silent_from, provision_id
      from accord.implementation_link order by act_id`,
    )
    return rows
  })
  const link = { provision_id: 'SE-1', silent_from: null }
  expect(links).toEqual([
    { ...link, act: '2', act_kind: 'pledge', status: 'not_stated', claimed_by: null, awaits: [] },
    { ...link, act: '3', act_kind: 'pledge', status: 'claimed', claimed_by: 'SE', awaits: ['UA'] },
    { ...link, act: '4', act_kind: 'commitment', status: 'claimed', claimed_by: 'NO', awaits: ['SE', 'UA'] },
    { ...link, act: '5', act_kind: 'requirement', status: 'claimed', claimed_by: 'UA', awaits: ['SE'] },
    { ...link, act: '6', act_kind: 'task', status: 'claimed', claimed_by: 'SE', awaits: ['UA'] },
  ])
})
