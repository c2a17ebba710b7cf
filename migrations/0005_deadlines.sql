-- Which deadlines have passed: each once, whatever the number of workers that look.
create table accord.deadline_passed (
  kind text not null,
  subject_id uuid not null,
  due_at timestamptz not null,
  journalled_at timestamptz not null,
  primary key (kind, subject_id, due_at)
);
alter table accord.deadline_passed enable row level security;
alter table accord.deadline_passed force row level security;
create policy everything_worker on accord.deadline_passed to accord_worker using (true) with check (true);
create policy everything_definer on accord.deadline_passed to accord_definer using (true) with check (true);
grant select, insert on accord.deadline_passed to accord_worker;

-- An amendment asks its addressees anew, so the time for acknowledging runs anew.
alter table accord.consultation add column amended_at timestamptz;

-- When half and nine tenths of the window are over: by seconds, because an interval of days would move with the clocks;
-- stored, because under row-level security an index over an expression is not used.
alter table accord.addressee
  add column half_at timestamptz generated always as (
    to_timestamp((extract(epoch from clock_from - to_timestamp(0)) + extract(epoch from deadline_at - clock_from) * 0.5)::double precision)
  ) stored,
  add column nine_tenths_at timestamptz generated always as (
    to_timestamp((extract(epoch from clock_from - to_timestamp(0)) + extract(epoch from deadline_at - clock_from) * 0.9)::double precision)
  ) stored;

-- A right to one column is what a lock needs; the worker changes none of these rows.
grant update (state) on accord.addressee to accord_worker;
grant update (status) on accord.consultation to accord_worker;
grant update (conversion) on accord.conversion_proposal to accord_worker;

-- What the sweep looks at: open duties, unread requests, running requests, pending proposals.
create index addressee_open_duty on accord.addressee (deadline_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_half_at on accord.addressee (half_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_nine_tenths_at on accord.addressee (nine_tenths_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_needs_action on accord.addressee (consultation_id) where state = 'needs_action';
create index consultation_running on accord.consultation (circulated_at) where status = 'circulated';
create index conversion_proposal_pending on accord.conversion_proposal (expires_at) where conversion = 'pending';
