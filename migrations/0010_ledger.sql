-- The two-sided ledger: commitments, allocations, lots, entries that are only ever added, accounting periods.

-- A fund, an international organisation or a company that gives or receives without being a participant.
create table accord.organisation (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('fund', 'international_organisation', 'company', 'other')),
  name_en text not null,
  name_uk text,
  scheme text not null,
  identifier text not null,
  registered_by text not null references accord.participant,
  created_at timestamptz not null,
  organisation_key text generated always as (accord.organisation_key(scheme, identifier)) stored,
  constraint organisation_key_key unique (organisation_key)
);
create index organisation_scheme on accord.organisation (scheme, id);
create index organisation_identifier on accord.organisation (identifier, id);

-- A firm written obligation of its participant, in one currency; the row that is locked when its balance is decided.
-- Its amount is the sum of its entries. A receiver is a participant or an organisation, and so is a provider, whose
-- books the participant keeps.
create table accord.commitment (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  agency_id uuid,
  provider_organisation_id uuid references accord.organisation,
  receiver text references accord.participant,
  receiver_organisation_id uuid references accord.organisation,
  origin text references accord.participant,
  consent_reference text,
  pledge_id uuid,
  conversion_proposal_id uuid unique references accord.conversion_proposal,
  agreement_id uuid references accord.agreement,
  title text not null,
  purpose text,
  terms text,
  signatory jsonb not null,
  signed_on date not null,
  modality text not null check (modality in ('cash', 'in_kind', 'service', 'training')),
  aid_category text not null check (aid_category in ('military', 'financial', 'humanitarian', 'reconstruction', 'mixed')),
  finance_type text not null check (finance_type in ('grant', 'loan', 'reimbursable_grant', 'interest_subsidy', 'guarantee', 'equity')),
  flow_type text not null check (flow_type in ('10', '21', '50')),
  sector text check (sector ~ '^[0-9]{5}$'),
  currency text check (currency ~ '^[A-Z]{3}$'),
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  external_system text,
  external_id text,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  -- The need that it answers, and the offer to it that was accepted.
  requirement_id uuid references accord.requirement,
  requirement_offer_id uuid unique references accord.requirement_offer,
  unique (id, participant),
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  constraint commitment_external_id_key unique (participant, external_key),
  check ((external_system is null) = (external_id is null)),
  check (num_nonnulls(receiver, receiver_organisation_id) = 1),
  check ((origin is null) = (consent_reference is null)),
  check (currency is not null or modality = 'in_kind'),
  foreign key (participant, agency_id) references accord.agency (participant, id),
  foreign key (pledge_id, participant) references accord.pledge (id, participant),
  check (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1)
);
create index commitment_participant on accord.commitment (participant, id);
create index commitment_of_system on accord.commitment (id) where external_system is not null;
create index commitment_receiver on accord.commitment (receiver, id);
create index commitment_modality on accord.commitment (modality, id);
create index commitment_aid_category on accord.commitment (aid_category, id);
create index commitment_currency on accord.commitment (currency, id);
create index commitment_agreement on accord.commitment (agreement_id, id) where agreement_id is not null;
create index commitment_pledge on accord.commitment (pledge_id, id) where pledge_id is not null;
create index commitment_requirement on accord.commitment (requirement_id, id) where requirement_id is not null;

-- What is committed in kind, per class and unit; hand-overs are compared with it (BR-05a).
create table accord.commitment_item (
  commitment_id uuid not null,
  participant text not null,
  number integer not null,
  item_class text not null,
  description text,
  unit text not null,
  quantity numeric not null check (quantity > 0),
  primary key (commitment_id, number),
  unique (commitment_id, item_class, unit),
  foreign key (commitment_id, participant) references accord.commitment (id, participant)
);

-- Finds commitments for a capability, by the class of their goods.
create index commitment_item_class on accord.commitment_item (lower(accord.identity_of(item_class)));

-- The provisions that a commitment says it implements: its participant's claim until the other party confirms.
create table accord.commitment_provision (
  commitment_id uuid not null,
  participant text not null,
  provision_id text not null references accord.provision,
  primary key (commitment_id, provision_id),
  foreign key (commitment_id, participant) references accord.commitment (id, participant)
);
create index commitment_provision_provision on accord.commitment_provision (provision_id);

-- A part of a commitment assigned to a named package, coalition or project. A released part is free again.
create table accord.allocation (
  id uuid primary key default uuidv7(),
  commitment_id uuid not null,
  participant text not null,
  package text not null,
  coalition text,
  amount numeric not null check (amount > 0),
  released numeric not null default 0 check (released >= 0 and released <= amount),
  from_on date,
  to_on date,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  unique (id, commitment_id),
  check (to_on is null or from_on is null or to_on >= from_on),
  foreign key (commitment_id, participant) references accord.commitment (id, participant),
  foreign key (coalition) references accord.coalition
);
create index allocation_commitment on accord.allocation (commitment_id, id);

-- Parts of an allocation that were released, by the transaction that released them: the row itself has only the present
-- sum.
create table accord.allocation_release (
  id uuid primary key default uuidv7(),
  allocation_id uuid not null references accord.allocation,
  commitment_id uuid not null,
  participant text not null,
  amount numeric not null check (amount > 0),
  released_on date default accord.current_day(),
  change_id uuid default accord.current_change()
);
create index allocation_release_allocation on accord.allocation_release (allocation_id);

-- Goods of one class that go together, registered by the provider under a commitment in kind. Parties are those of the
-- commitment. What became of a lot is the sum of its entries and events, which accord.keep_lot_states() alone writes.
create table accord.lot (
  id uuid primary key default uuidv7(),
  commitment_id uuid not null,
  participant text not null references accord.participant,
  agency_id uuid,
  provider_organisation_id uuid references accord.organisation,
  receiver text references accord.participant,
  receiver_organisation_id uuid references accord.organisation,
  origin text references accord.participant,
  consent_reference text,
  item_class text not null,
  unit text not null,
  quantity numeric not null check (quantity > 0),
  description text,
  -- How many of them have serial numbers, and the reference by which their holder finds the list: the numbers are stored
  -- nowhere here.
  numbered integer check (numbered > 0),
  numbered_reference text,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  external_system text,
  external_id text,
  created_by uuid not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  unique (id, commitment_id),
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  constraint lot_external_id_key unique (participant, external_key),
  check ((external_system is null) = (external_id is null)),
  check ((origin is null) = (consent_reference is null)),
  check ((numbered is null) = (numbered_reference is null)),
  -- What became of it.
  dispatched numeric not null default 0,
  handed_over numeric not null default 0,
  received numeric not null default 0,
  returned numeric not null default 0,
  lost numeric not null default 0,
  expended numeric not null default 0,
  left_provider numeric not null default 0,
  left_receiver numeric not null default 0,
  provider_last date,
  receiver_last date,
  held_from date,
  inventory_from date,
  statements bigint not null default 0,
  status text not null default 'registered',
  foreign key (commitment_id, participant) references accord.commitment (id, participant),
  foreign key (commitment_id, item_class, unit) references accord.commitment_item (commitment_id, item_class, unit)
);
create index lot_participant on accord.lot (participant, id);
create index lot_of_system on accord.lot (id) where external_system is not null;
create index lot_receiver on accord.lot (receiver, id);
create index lot_origin on accord.lot (origin, id) where origin is not null;
create index lot_item_class on accord.lot (item_class, id);
create index lot_commitment on accord.lot (commitment_id, id);
create index lot_status on accord.lot (status, id);
create index lot_inventory on accord.lot (inventory_from) where inventory_from is not null;

-- One posting. It is never changed and never deleted (BR-01): the only correction is another entry. `audience_id` is the
-- record whose audiences govern it: its commitment, or itself if a receiver states what nobody has committed.
create table accord.ledger_entry (
  id uuid primary key default uuidv7(),
  flow_kind text not null check (flow_kind in ('commitment', 'disbursement', 'expenditure', 'interest_payment', 'loan_repayment', 'guarantee', 'giver_refund')),
  stated_by text not null check (stated_by in ('provider', 'receiver')),
  participant text not null references accord.participant,
  audience_id uuid not null,
  commitment_id uuid references accord.commitment,
  allocation_id uuid,
  provider text references accord.participant,
  provider_organisation_id uuid references accord.organisation,
  receiver text references accord.participant,
  receiver_organisation_id uuid references accord.organisation,
  parent_entry_id uuid references accord.ledger_entry,
  modality text not null check (modality in ('cash', 'in_kind', 'service', 'training')),
  amount numeric check (amount <> 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  commitment_amount numeric,
  commitment_rate numeric check (commitment_rate > 0),
  commitment_rate_source text,
  draw_deviation jsonb, -- why the amount drawn is not what the rate gives (BR-05)
  transaction_date date not null,
  value_date date not null,
  posting_date date not null,
  eur_amount numeric,
  eur_rate numeric,
  eur_rate_date date,
  eur_rate_source text,
  eur_rate_table integer,
  item_class text,
  quantity numeric,
  unit text,
  valuation_method text check (valuation_method in ('net_book_value', 'acquisition_cost', 'replacement_cost', 'fair_market_value', 'donor_stated', 'price_list_estimate', 'unvalued')),
  reverses_id uuid references accord.ledger_entry,
  reversal_reason text check (reversal_reason in ('data_entry_error', 'duplicate', 'valuation_error', 'fx_error', 'wrong_party', 'returned_funds', 'decommitment', 'policy_restatement')),
  replaces_id uuid references accord.ledger_entry,
  returns_id uuid references accord.ledger_entry, -- the payment of which this is a return (BR-25)
  explanation text,
  overrun jsonb,
  flags text[] not null default '{}',
  batch_id uuid,
  description text,
  external_system text,
  external_id text,
  quotes_system text,
  quotes_id text,
  account_id uuid not null,
  recorded_at timestamptz not null,
  change_id uuid default accord.current_change(),
  -- The goods that it is about. A posting about a lot is as visible as the lot.
  lot_id uuid,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  quotes_key text generated always as (accord.reference_key(quotes_system, quotes_id)) stored,
  check ((external_system is null) = (external_id is null)),
  check ((quotes_system is null) = (quotes_id is null)),
  check (num_nonnulls(provider, provider_organisation_id) = 1),
  check (num_nonnulls(receiver, receiver_organisation_id) = 1),
  check ((amount is null) = (currency is null)),
  check (amount is not null or modality = 'in_kind'),
  check ((modality = 'in_kind') = (quantity is not null and unit is not null and item_class is not null and valuation_method is not null)),
  check ((valuation_method = 'unvalued') = (amount is null) or modality <> 'in_kind'),
  check ((reverses_id is null) = (reversal_reason is null)),
  -- A commitment is a promise and may have no rate yet; a converted amount has its rate.
  check ((eur_amount is null) = (eur_rate is null) and (eur_rate is null) = (eur_rate_date is null)),
  foreign key (allocation_id, commitment_id) references accord.allocation (id, commitment_id),
  -- An entry that names an allocation draws on it (BR-05), so a receipt, which states the same payment, must not name
  -- one.
  check (allocation_id is null or stated_by = 'provider'),
  foreign key (lot_id, commitment_id) references accord.lot (id, commitment_id),
  check (lot_id is null or (modality = 'in_kind' and commitment_id is not null))
);
-- An entry is reversed once.
create unique index ledger_entry_reverses_id_key on accord.ledger_entry (reverses_id) where reverses_id is not null;
create index ledger_entry_commitment on accord.ledger_entry (commitment_id, id)
  include (flow_kind, stated_by, commitment_amount, quantity);
create index ledger_entry_allocation on accord.ledger_entry (allocation_id, id)
  include (commitment_amount) where allocation_id is not null;
create index ledger_entry_audience on accord.ledger_entry (audience_id);
create index ledger_entry_value on accord.ledger_entry (value_date, id);
create index ledger_entry_posting on accord.ledger_entry (posting_date, id);
create index ledger_entry_returns on accord.ledger_entry (returns_id) where returns_id is not null;
create index ledger_entry_replaces on accord.ledger_entry (replaces_id) where replaces_id is not null;
create index ledger_entry_parent on accord.ledger_entry (parent_entry_id) where parent_entry_id is not null;
create index ledger_entry_external on accord.ledger_entry (external_key) where external_key is not null;
create index ledger_entry_of_system on accord.ledger_entry (id) where external_system is not null;
-- Reversals are few of many; in the order of the list.
create index ledger_entry_reversals on accord.ledger_entry (id) where reverses_id is not null;
-- So are entries with a flag, which the report of exceptions lists.
create index ledger_entry_flagged on accord.ledger_entry (id) where flags <> '{}';
-- Finds statements of the other side by the reference that they quote.
create index ledger_entry_quoted on accord.ledger_entry (quotes_key) where quotes_key is not null;
-- Suspected duplicates (BR-24).
create index ledger_entry_alike on accord.ledger_entry (participant, currency, amount, value_date);
create index ledger_entry_goods on accord.ledger_entry (participant, quantity, value_date)
  where stated_by = 'receiver' and item_class is not null;
create index ledger_entry_lot on accord.ledger_entry (lot_id, id) where lot_id is not null;
-- Finds what a batch posted.
create index ledger_entry_batch on accord.ledger_entry (batch_id, id) where batch_id is not null;
create index ledger_entry_provider on accord.ledger_entry (provider, id);
create index ledger_entry_participant on accord.ledger_entry (participant, id);
create index ledger_entry_provider_side on accord.ledger_entry
  (provider, (case stated_by when 'receiver' then 1 else 0 end), id);
create index ledger_entry_currency on accord.ledger_entry (currency, id);
create index ledger_entry_kind on accord.ledger_entry (flow_kind, id) where flow_kind <> 'disbursement';
-- Written as an expression, because an index on `stated_by` itself would lead a search for the receipts of one lot to all
-- receipts.
create index ledger_entry_side on accord.ledger_entry ((case stated_by when 'receiver' then 1 else 0 end), id);
create index ledger_entry_receiver on accord.ledger_entry (receiver, id) where receiver <> 'UA';

-- What the two sides state of one flow, as groups: the live members that share a match. Ended ones stay as history.
create table accord.match_member (
  id uuid primary key default uuidv7(),
  match_id uuid not null,
  entry_id uuid not null references accord.ledger_entry,
  -- Whose statement it is, and whose audiences govern it: copied from the entry, so that a list need not look there.
  participant text not null,
  audience_id uuid not null,
  stated_by text not null check (stated_by in ('provider', 'receiver')),
  how text not null check (how in ('reference', 'lot', 'amount_and_date', 'combination', 'manual')),
  account_id uuid,
  matched_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  end_reason text,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  check ((ended_at is null) = (end_reason is null))
);
create unique index match_member_entry on accord.match_member (entry_id) where ended_at is null;
create index match_member_match on accord.match_member (match_id) where ended_at is null;
-- Includes ended members, for reports as of a position. A hash index, so that no request can walk all of it for its
-- order.
create index match_member_history on accord.match_member (entry_id);
create index match_member_parts on accord.match_member using hash (match_id);

create function accord.member_of_entry() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  select e.participant, e.audience_id into new.participant, new.audience_id
  from accord.ledger_entry e
  where e.id = new.entry_id;
  return new;
end
$$;
create trigger member_of_entry before insert on accord.match_member for each row execute function accord.member_of_entry();

-- Entries in no match, or in one of which some reader sees only a part: those listed as unmatched, and those that may
-- still be matched by their amount. Both searches used to walk past all matched entries. Written only by
-- accord.keep_unmatched() and match_posted(), in the statement that changes what it follows from.
create table accord.unmatched_entry (
  entry_id uuid primary key,
  participant text not null,
  audience_id uuid not null,
  stated_by text not null check (stated_by in ('provider', 'receiver')),
  receiver text,
  party text not null, -- who provides, a participant or an organisation
  currency text,
  amount numeric,
  value_date date not null,
  posting_date date not null,
  flow_kind text not null,
  is_loose boolean not null -- whether it may be matched by its amount (BR-26)
);
create index unmatched_entry_alike on accord.unmatched_entry (stated_by, receiver, party, currency, amount, value_date)
  where is_loose;
-- Further filters, in the order of the list.
create index unmatched_entry_participant on accord.unmatched_entry (participant, entry_id);
create index unmatched_entry_party on accord.unmatched_entry (party, entry_id);
create index unmatched_entry_side on accord.unmatched_entry (stated_by, entry_id);
create index unmatched_entry_payment on accord.unmatched_entry (entry_id) where flow_kind = 'disbursement';
create index unmatched_entry_value on accord.unmatched_entry (value_date, entry_id);
create index unmatched_entry_posting on accord.unmatched_entry (posting_date, entry_id);
-- Finds statements that may add up to one of the other side.
create index unmatched_entry_near on accord.unmatched_entry (stated_by, receiver, party, currency, value_date)
  where is_loose;

-- What a side disputes about a statement, and how it was settled.
create table accord.dispute (
  id uuid primary key default uuidv7(),
  entry_id uuid not null references accord.ledger_entry,
  audience_id uuid not null,
  participant text not null references accord.participant,
  reason text not null,
  raised_at timestamptz not null,
  account_id uuid not null,
  resolution text,
  resolved_at timestamptz,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  resolved_change_id uuid,
  check ((resolution is null) = (resolved_at is null))
);
create index dispute_entry on accord.dispute (entry_id, id);

-- Accounting periods. Closing tests the posting date (BR-09).
create table accord.accounting_period (
  id uuid primary key default uuidv7(),
  from_on date not null,
  to_on date not null,
  status text not null check (status in ('open', 'closed')),
  reason text not null,
  decided_by uuid not null,
  decided_at timestamptz not null,
  version integer not null default 1,
  check (to_on >= from_on),
  exclude using gist (daterange(from_on, to_on, '[]') with &&)
);

create table accord.period_objection (
  id uuid primary key default uuidv7(),
  period_id uuid not null references accord.accounting_period,
  participant text not null references accord.participant,
  text text not null,
  account_id uuid not null,
  created_at timestamptz not null
);
create index period_objection_period on accord.period_objection (period_id, id);

-- The sums posted to each commitment by its provider, and allocated from it, so that neither a posting nor a list adds up
-- all postings before. Written only by the triggers below, in the statement that changes what it follows from.
create table accord.commitment_balance (
  commitment_id uuid primary key,
  participant text not null,
  committed numeric not null,
  allocated numeric not null,
  disbursed numeric not null,
  foreign key (commitment_id, participant) references accord.commitment (id, participant)
);

create function accord.add_to_balance() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  if tg_table_name = 'ledger_entry' then
    insert into accord.commitment_balance as b (commitment_id, participant, committed, allocated, disbursed)
    select s.commitment_id,
      s.participant,
      coalesce(sum(s.commitment_amount) filter (where s.flow_kind = 'commitment'), 0),
      0,
      coalesce(sum(s.commitment_amount) filter (where s.flow_kind in ('disbursement', 'giver_refund')), 0)
    from stated s
    where s.commitment_id is not null
      and s.stated_by = 'provider'
      and s.flow_kind in ('commitment', 'disbursement', 'giver_refund')
    group by s.commitment_id, s.participant
    order by s.commitment_id
    on conflict (commitment_id) do update
    set committed = b.committed + excluded.committed, disbursed = b.disbursed + excluded.disbursed;
  elsif tg_op = 'INSERT' then
    insert into accord.commitment_balance as b (commitment_id, participant, committed, allocated, disbursed)
    select s.commitment_id, s.participant, 0, sum(s.amount - s.released), 0
    from stated s
    group by s.commitment_id, s.participant
    order by s.commitment_id
    on conflict (commitment_id) do update set allocated = b.allocated + excluded.allocated;
  else
    update accord.commitment_balance b
    set allocated = b.allocated + m.more
    from (
      select s.commitment_id, sum((s.amount - s.released) - (w.amount - w.released)) as more
      from stated s
      join was w on w.id = s.id
      group by s.commitment_id
    ) m
    where b.commitment_id = m.commitment_id;
  end if;
  return null;
end
$$;
create trigger add_to_balance after insert on accord.ledger_entry referencing new table as stated
  for each statement execute function accord.add_to_balance();
create trigger add_to_balance after insert on accord.allocation referencing new table as stated
  for each statement execute function accord.add_to_balance();
create trigger add_to_balance_changed after update on accord.allocation referencing old table as was new table as stated
  for each statement execute function accord.add_to_balance();

-- The sums that decide a posting, over all rows, whoever posts (invariants see everything). To be called after the
-- commitment is locked, in a separate statement, whose snapshot then has every earlier posting.
create function accord.commitment_balances(p_commitments uuid[])
  returns table (commitment_id uuid, committed numeric, allocated numeric, disbursed numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select c.id, coalesce(b.committed, 0), coalesce(b.allocated, 0), coalesce(b.disbursed, 0)
    from unnest(accord.seen_among(p_commitments)) as c (id)
    left join accord.commitment_balance b on b.commitment_id = c.id;
  end;

-- Entries that name an allocation draw on it: payments and refunds of its provider, and reversals and returns of these.
create function accord.allocation_balances(p_allocations uuid[])
  returns table (allocation_id uuid, allocated numeric, disbursed numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select a.id, a.amount - a.released, (
      select coalesce(sum(e.commitment_amount), 0) from accord.ledger_entry e where e.allocation_id = a.id
    )
    from accord.allocation a
    where a.id = any (p_allocations)
      and a.commitment_id = any ((
        select accord.seen_among(array(
          select distinct o.commitment_id from accord.allocation o where o.id = any (p_allocations)
        ))
      )::uuid[]);
  end;

-- BR-05a, over all lots and whoever may see them. To be called after the commitment is locked.
create function accord.item_balance(p_commitment uuid, p_class text, p_unit text)
  returns table (committed numeric, handed_over numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select coalesce(sum(e.quantity) filter (where e.flow_kind = 'commitment'), 0),
      coalesce(sum(e.quantity) filter (where e.flow_kind = 'disbursement'), 0)
    from accord.ledger_entry e
    where e.commitment_id = p_commitment
      and e.stated_by = 'provider'
      and e.flow_kind in ('commitment', 'disbursement')
      and lower(accord.identity_of(e.item_class)) = lower(accord.identity_of(p_class))
      and lower(accord.identity_of(e.unit)) = lower(accord.identity_of(p_unit))
    having accord.sees(p_commitment);
  end;

-- The sums that came back of a payment that the caller sees, and that its commitment got back by this, both below zero,
-- without reversed returns: over all rows, after the payment is locked.
create function accord.returned_of(p_entry uuid) returns table (amount numeric, commitment_amount numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select coalesce(sum(e.amount), 0), coalesce(sum(e.commitment_amount), 0)
    from accord.ledger_entry e
    where e.returns_id = p_entry
      and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
      and exists (
        select 1
        from accord.ledger_entry o
        where o.id = p_entry and (o.participant = accord.current_participant() or accord.sees(o.audience_id))
      );
  end;

-- BR-24: a reference names one record in force. Reversing that record frees the reference, for its replacement or for
-- another record. Whoever posts with the same reference at the same time waits, and looks again after the other has
-- committed.
create function accord.one_reference() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  reference text := accord.reference_key(new.external_system, new.external_id);
begin
  perform pg_advisory_xact_lock(hashtextextended(new.participant || E'\n' || reference, 24));
  if exists (
    select 1
    from accord.ledger_entry e
    where e.external_key = reference
      and e.participant = new.participant
      and e.reverses_id is null
      and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
  ) then
    raise unique_violation using constraint = 'ledger_entry_external_id_key', message = 'the reference names another entry';
  end if;
  return new;
end
$$;
create trigger one_reference before insert on accord.ledger_entry
  for each row when (new.external_id is not null)
  execute function accord.one_reference();

-- Whether a posting date is in a closed period. Postings share the lock that closing takes exclusively.
create function accord.posting_closed(p_on date) returns boolean
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    select pg_advisory_xact_lock_shared(6017150482203);
    select exists (
      select 1 from accord.accounting_period p
      where p.status = 'closed' and p_on between p.from_on and p.to_on
    );
  end;

-- Matching (BR-26). What a provider states of a flow and what its receiver states become members of one match: by the
-- reference that the receiver quotes, by lot, by amount and date if only one fits, by the one combination that adds up,
-- or by hand. A statement is in at most one live match; reports tell what the members add up to.

-- For the same two sides, one transaction at a time states and matches: of two statements about one flow, the later sees
-- the earlier.
create function accord.lock_sides(p_provider text, p_receiver text) returns void
  language sql volatile
  set search_path = accord, pg_temp
  begin atomic
    select pg_advisory_xact_lock(hashtextextended(p_provider || E'\n' || p_receiver, 26));
  end;

-- Whether an entry, while it stands and is in no match, may be matched by its amount: it is about no goods and quotes
-- nothing.
create function accord.is_matched_by_amount(p_flow_kind text, p_stated_by text, p_receiver text, p_amount numeric,
    p_item_class text, p_quotes_key text, p_reverses uuid)
  returns boolean
  language sql immutable
  return p_flow_kind = 'disbursement' and p_reverses is null and p_item_class is null and p_amount is not null
    and p_receiver is not null and (p_stated_by = 'provider' or p_quotes_key is null);

-- Records again whether these entries are unmatched. Called after their sides are locked, when a match or its readers
-- changed.
create function accord.keep_unmatched(p_entries uuid[]) returns void
  language plpgsql volatile
  set search_path = accord, pg_temp
  set plan_cache_mode = force_generic_plan -- which asks for each of them, however many they are
as $$
begin
  with member as materialized (
    select e.id, m.match_id
    from (select distinct unnest(p_entries) as id) e
    left join lateral (
      select m.match_id from accord.match_member m where m.ended_at is null and m.entry_id = e.id offset 0
    ) m on true
  ), whole as materialized (
    -- Both sides are in it, and whoever sees one of its statements sees all of them.
    select o.match_id
    from (select distinct m.match_id from member m where m.match_id is not null) o
    cross join lateral (
      select min(m.stated_by) < max(m.stated_by) and min(r.audiences) = max(r.audiences) as is_whole
      from accord.match_member m
      join accord.resource_audience r on r.resource_id = m.audience_id
      where m.ended_at is null and m.match_id = o.match_id
    ) w
    where w.is_whole
  ), asked as materialized (
    -- Where it is asked of a column, PostgreSQL hashes what it asks among; joined, it may compare each with each.
    select m.id, m.match_id, m.match_id is not null and m.match_id in (select w.match_id from whole w) as is_whole
    from member m
  ), gone as (
    delete from accord.unmatched_entry u
    where u.entry_id in (select a.id from asked a where a.is_whole)
  )
  insert into accord.unmatched_entry as u
  select e.id, e.participant, e.audience_id, e.stated_by, e.receiver, coalesce(e.provider, e.provider_organisation_id::text),
    e.currency, e.amount, e.value_date, e.posting_date, e.flow_kind,
    accord.is_matched_by_amount(e.flow_kind, e.stated_by, e.receiver, e.amount, e.item_class, e.quotes_key, e.reverses_id)
      and a.match_id is null
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id = e.id offset 0)
  from asked a
  join accord.ledger_entry e on e.id = a.id
  where not a.is_whole
  on conflict (entry_id) do update set is_loose = excluded.is_loose where u.is_loose <> excluded.is_loose;
end
$$;

-- A match began, grew or ended.
create function accord.unmatched_by_members() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  if exists (select 1 from changed) then
    perform accord.keep_unmatched(array(
      select c.entry_id from changed c
      union
      select m.entry_id
      from (select distinct c.match_id from changed c) c
      cross join lateral (
        select m.entry_id from accord.match_member m where m.ended_at is null and m.match_id = c.match_id offset 0
      ) m
    ));
  end if;
  return null;
end
$$;

-- The readers of a record have changed: of a match with entries under it, some may now see one side alone.
create function accord.unmatched_by_readers() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.lock_sides(s.provider, s.receiver)
  from (
    select distinct coalesce(e.provider, e.provider_organisation_id::text) as provider, e.receiver
    from accord.ledger_entry e
    where e.audience_id = new.resource_id and e.flow_kind = 'disbursement' and e.receiver is not null
    order by 1, 2
  ) s;
  if found then
    perform accord.keep_unmatched(array(
      select m.entry_id
      from (
        select distinct o.match_id
        from accord.ledger_entry e
        cross join lateral (
          select o.match_id from accord.match_member o where o.entry_id = e.id and o.ended_at is null offset 0
        ) o
        where e.audience_id = new.resource_id
      ) o
      cross join lateral (
        select m.entry_id from accord.match_member m where m.ended_at is null and m.match_id = o.match_id offset 0
      ) m
    ));
  end if;
  return null;
end
$$;

-- Statements of one side that stand, are in no match, are about no goods and quote nothing, of a span of days: at most
-- nine, which is one more than matching looks through. What came back is a flow of its own and a part of none.
create function accord.loose_statements(p_stated_by text, p_receiver text, p_provider text, p_currency text, p_from date,
    p_to date)
  returns table (id uuid, amount numeric, value_date date, audiences text[])
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select u.entry_id, u.amount, u.value_date, r.audiences
    from accord.unmatched_entry u
    join accord.resource_audience r on r.resource_id = u.audience_id
    where u.is_loose
      and u.stated_by = p_stated_by
      and u.receiver = p_receiver
      and u.party = p_provider
      and u.currency = p_currency
      and u.amount > 0
      and u.value_date between p_from and p_to
    limit 9;
  end;

-- The sets of up to four of these statements that add up to a total. The statements of a set are for the same readers, so
-- that nobody sees a part of a match.
create function accord.parts_of(p_ids uuid[], p_amounts numeric[], p_audiences text[], p_total numeric)
  returns table (ids uuid[])
  language sql immutable
  set search_path = accord, pg_temp
  begin atomic
    with recursive part as (
      select p.id, p.amount, p.audience, p.number
      from rows from (unnest(p_ids), unnest(p_amounts), unnest(p_audiences)) with ordinality as p (id, amount, audience, number)
    ), chosen as (
      select array[p.id] as ids, p.amount as sum, p.audience, p.number from part p
      union all
      select c.ids || p.id, c.sum + p.amount, p.audience, p.number
      from chosen c
      join part p on p.number > c.number and p.audience = c.audience
      where cardinality(c.ids) < 4
        and c.sum + p.amount <= p_total
    )
    select c.ids from chosen c where c.sum = p_total;
  end;

-- The one match of a statement with several of the other side, or with others of its own side and one of the other, whose
-- value dates lie within a week of that one. Null if none adds up, if more than one does, and if there are more than
-- eight to choose from.
create function accord.combination_of(p_entry uuid) returns uuid[]
  language plpgsql stable
  set search_path = accord, pg_temp
as $$
declare
  own accord.ledger_entry;
  party text;
  total record;
  near record;
  fits jsonb := '[]';
begin
  select e.* into own from accord.ledger_entry e where e.id = p_entry;
  party := coalesce(own.provider, own.provider_organisation_id::text);
  -- The totals that it may be of: itself, and what the other side states.
  for total in
    select own.id, own.amount, own.value_date, case own.stated_by when 'provider' then 'receiver' else 'provider' end as parts
    union all
    select s.id, s.amount, s.value_date, own.stated_by
    from accord.loose_statements(case own.stated_by when 'provider' then 'receiver' else 'provider' end, own.receiver, party,
      own.currency, own.value_date - 7, own.value_date + 7) s
    where s.amount > own.amount
  loop
    select array_agg(s.id order by s.id) as ids, array_agg(s.amount order by s.id) as amounts,
      array_agg(s.audiences::text order by s.id) as audiences
    into near
    from accord.loose_statements(total.parts, own.receiver, party, own.currency, total.value_date - 7, total.value_date + 7) s;
    if cardinality(near.ids) > 8 then
      return null;
    end if;
    select fits || coalesce(jsonb_agg(to_jsonb(p.ids || total.id)), '[]') into fits
    from accord.parts_of(near.ids, near.amounts, near.audiences, total.amount) p
    where p_entry = any (p.ids || total.id);
  end loop;
  if jsonb_array_length(fits) <> 1 then
    return null;
  end if;
  return array(select f::uuid from jsonb_array_elements_text(fits -> 0) as f);
end
$$;

-- Matches by the references that the other side quotes. Payments that were matched by amounts alone are matched again,
-- because a reference says more. Returns the statements that are free again.
create function accord.match_by_reference(p_entries uuid[], p_account uuid, p_at timestamptz) returns uuid[]
  language plpgsql volatile
  set search_path = accord, pg_temp
as $$
declare
  receipts uuid[];
  payments uuid[];
  freed uuid[];
begin
  select array_agg(q.receipt_id order by q.receipt_id), array_agg(q.payment_id order by q.receipt_id) into receipts, payments
  from (
    select r.id as receipt_id, (array_agg(d.id))[1] as payment_id
    from (
      -- Each way on its own, so that each is looked up in an index of its own.
      select s.id from accord.ledger_entry s where s.id = any (p_entries)
      union
      select r.id
      from accord.ledger_entry s
      join accord.ledger_entry r on r.quotes_key = s.external_key
      where s.id = any (p_entries) and s.stated_by = 'provider'
    ) c
    join accord.ledger_entry r on r.id = c.id
    -- By its index, whatever there is: planned among few, it would be all of them that are gone through.
    cross join lateral (
      select p.*
      from accord.ledger_entry p
      where p.external_key = r.quotes_key
      offset 0
    ) d
    where d.stated_by = 'provider'
      and d.flow_kind = 'disbursement'
      and d.receiver = r.participant
      and d.provider is not distinct from r.provider
      and d.provider_organisation_id is not distinct from r.provider_organisation_id
      and d.lot_id is not distinct from r.lot_id
      and (d.item_class is null) = (r.item_class is null) -- goods that name no lot are no money either
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id in (r.id, d.id) offset 0)
      and not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = r.id offset 0)
    group by r.id
    having count(*) = 1 -- several may keep the books of one organisation
  ) q;
  if receipts is null then
    return '{}';
  end if;
  with ended as (
    update accord.match_member m
    set ended_at = p_at, ended_by = p_account, end_reason = 'reference'
    where m.ended_at is null
      and m.match_id in (
        select a.match_id
        from accord.match_member a
        where a.ended_at is null and a.entry_id = any (payments) and a.how in ('amount_and_date', 'combination')
      )
    returning m.entry_id
  )
  select array_agg(e.entry_id) into freed from ended e;
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select uuidv7(), d.id, 'provider', 'reference', p_account, p_at
  from (select distinct unnest(payments) as id) d
  where not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = d.id);
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select m.match_id, p.receipt, 'receiver', 'reference', p_account, p_at
  from rows from (unnest(receipts), unnest(payments)) as p (receipt, payment)
  join accord.match_member m on m.entry_id = p.payment and m.ended_at is null;
  return coalesce(freed, '{}');
end
$$;

-- The match by lot in which the other side has stated more than this one.
create function accord.open_match_of(p_lot uuid, p_stated_by text) returns uuid
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select m.match_id
    from accord.match_member m
    join accord.ledger_entry e on e.id = m.entry_id
    where m.ended_at is null
      and m.entry_id in (select l.id from accord.ledger_entry l where l.lot_id = p_lot)
    group by m.match_id
    having sum(case when m.stated_by = p_stated_by then -e.quantity else e.quantity end) > 0 and bool_and(m.how = 'lot')
    order by m.match_id
    limit 1;
  end;

-- Matches goods by their lot: a hand-over and a receipt of the same quantity, if only one fits; else a statement that
-- completes a match of the lot whose sides differ; else all statements of both sides that stand alone, if only one fits
-- or their sums are equal.
create function accord.match_by_lot(p_entries uuid[], p_account uuid, p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = accord, pg_temp
as $$
declare
  entry record;
  alone record;
  open_match uuid;
  members uuid[];
begin
  for entry in
    select e.id, e.lot_id, e.stated_by, e.quantity
    from accord.ledger_entry e
    where e.id = any (p_entries) and e.lot_id is not null
    order by e.id
  loop
    continue when exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = entry.id);
    select array_agg(e.id) as ids,
      coalesce(array_agg(e.id) filter (where e.stated_by <> entry.stated_by and e.quantity = entry.quantity), '{}') as alike,
      count(*) filter (where e.stated_by <> entry.stated_by) as others,
      sum(case when e.stated_by = entry.stated_by then -e.quantity else e.quantity end) as missing
    into alone
    from accord.ledger_entry e
    where e.lot_id = entry.lot_id
      and e.flow_kind = 'disbursement'
      and e.reverses_id is null
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id = e.id)
      and not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = e.id);
    open_match := case when alone.alike = '{}' then accord.open_match_of(entry.lot_id, entry.stated_by) end;
    members := case
      when cardinality(alone.alike) = 1 then alone.alike || entry.id
      when open_match is not null then array[entry.id]
      when alone.others > 0 and (alone.alike = '{}' or alone.missing = 0) then alone.ids
    end;
    insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
    select g.match_id, e.id, e.stated_by, 'lot', p_account, p_at
    from (select coalesce(open_match, uuidv7()) as match_id offset 0) g
    cross join accord.ledger_entry e
    where e.id = any (members);
  end loop;
end
$$;

-- Matches one with one by parties, currency, amount and a value date within a week, if only one fits; then by
-- combinations that add up.
create function accord.match_by_amount(p_entries uuid[], p_account uuid, p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = accord, pg_temp
as $$
declare
  entry uuid;
  members uuid[];
begin
  with stated as materialized (
    select u.*, case u.stated_by when 'provider' then 'receiver' else 'provider' end as other
    from accord.unmatched_entry u
    where u.entry_id = any (p_entries) and u.is_loose
  ), candidate as (
    select s.*, o.entry_id as other_id, o.value_date as other_date, count(*) over (partition by s.entry_id) as others
    from stated s
    join accord.unmatched_entry o on o.is_loose and o.stated_by = s.other and o.receiver = s.receiver
      and o.party = s.party and o.currency = s.currency and o.amount = s.amount
      and o.value_date between s.value_date - 7 and s.value_date + 7
  ), pair as (
    -- What was stated before counts as well: it may be that of which the other tells.
    select distinct array[least(c.entry_id, c.other_id), greatest(c.entry_id, c.other_id)] as ids
    from candidate c
    where c.others = 1
      and not exists (
        select 1
        from accord.unmatched_entry x
        where x.is_loose and x.stated_by = c.stated_by and x.receiver = c.receiver and x.party = c.party
          and x.currency = c.currency and x.amount = c.amount
          and x.value_date between c.other_date - 7 and c.other_date + 7 and x.entry_id <> c.entry_id
        offset 0
      )
  )
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select m.match_id, e.id, e.stated_by, 'amount_and_date', p_account, p_at
  from (select uuidv7() as match_id, p.ids from pair p offset 0) m
  join accord.ledger_entry e on e.id = any (m.ids);

  for entry in
    with stated as materialized (
      select u.entry_id, case u.stated_by when 'provider' then 'receiver' else 'provider' end as other, u.receiver, u.party,
        u.currency, u.value_date
      from accord.unmatched_entry u
      where u.entry_id = any (p_entries) and u.is_loose
    ), near as materialized (
      -- Looked for once for all that is alike, so that a batch costs one look.
      select w.*
      from (select distinct s.other, s.receiver, s.party, s.currency, s.value_date from stated s) w
      where exists (
        select 1
        from accord.unmatched_entry o
        where o.is_loose and o.stated_by = w.other and o.receiver = w.receiver and o.party = w.party
          and o.currency = w.currency and o.value_date between w.value_date - 7 and w.value_date + 7
        offset 0
      )
    )
    select s.entry_id
    from stated s
    join near n on (n.other, n.receiver, n.party, n.currency, n.value_date)
      = (s.other, s.receiver, s.party, s.currency, s.value_date)
    order by s.entry_id
  loop
    -- One that went before in this loop may have taken it.
    continue when exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = entry);
    members := accord.combination_of(entry);
    -- Each of them is asked for its own: it may add up with what was stated before as well.
    continue when members is null
      or exists (select 1 from unnest(members) as m (id) where accord.combination_of(m.id) is distinct from members);
    insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
    select g.match_id, e.id, e.stated_by, 'combination', p_account, p_at
    from (select uuidv7() as match_id offset 0) g
    cross join accord.ledger_entry e
    where e.id = any (members);
  end loop;
end
$$;

-- Ends matches that have lost all statements of one side.
create function accord.end_one_sided(p_matches uuid[], p_account uuid, p_at timestamptz, p_reason text) returns void
  language sql volatile
  set search_path = accord, pg_temp
  begin atomic
    update accord.match_member m
    set ended_at = p_at, ended_by = p_account, end_reason = p_reason
    where m.ended_at is null
      and m.match_id = any (p_matches)
      and not exists (
        select 1
        from accord.match_member o
        where o.ended_at is null and o.match_id = any (p_matches) and o.match_id = m.match_id
          and o.stated_by <> m.stated_by
      );
  end;

create function accord.match_posted() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
  -- A connection keeps the plan that it made, maybe when the ledger was small. Requests never sort; here three rows are
  -- sorted, so that PostgreSQL does not walk the whole ledger in their order.
  set enable_seqscan = off
  set enable_sort = on
as $$
declare
  entries uuid[];
  of_lots boolean;
  account uuid;
  at timestamptz;
  broken uuid[];
begin
  perform accord.lock_sides(s.provider, s.receiver)
  from (
    select distinct coalesce(p.provider, p.provider_organisation_id::text) as provider, p.receiver
    from posted p
    where p.flow_kind = 'disbursement' and p.receiver is not null
    order by 1, 2
  ) s;
  insert into accord.unmatched_entry
  select p.id, p.participant, p.audience_id, p.stated_by, p.receiver, coalesce(p.provider, p.provider_organisation_id::text),
    p.currency, p.amount, p.value_date, p.posting_date, p.flow_kind,
    accord.is_matched_by_amount(p.flow_kind, p.stated_by, p.receiver, p.amount, p.item_class, p.quotes_key, p.reverses_id)
  from posted p;
  select array_agg(p.id) filter (where p.reverses_id is null),
    bool_or(p.lot_id is not null),
    (array_agg(p.account_id))[1],
    min(p.recorded_at)
  into entries, of_lots, account, at
  from posted p
  where p.flow_kind = 'disbursement';
  if exists (select 1 from posted p where p.reverses_id is not null) then
    update accord.unmatched_entry u set is_loose = false from posted p where u.entry_id = p.reverses_id and u.is_loose;
    with ended as (
      update accord.match_member m
      set ended_at = p.recorded_at, ended_by = p.account_id, end_reason = 'reversed'
      from posted p
      where m.entry_id = p.reverses_id
        and m.ended_at is null
      returning m.match_id
    )
    select array_agg(e.match_id) into broken from ended e;
    perform accord.end_one_sided(broken, account, at, 'reversed');
  end if;
  if entries is null then
    return null;
  end if;
  entries := entries || accord.match_by_reference(entries, account, at);
  if of_lots then
    perform accord.match_by_lot(entries, account, at);
  end if;
  perform accord.match_by_amount(entries, account, at);
  return null;
end
$$;

-- A suspicion, not a refusal (BR-24): the positions of those statements, given as a list of their facts, that resemble a
-- standing entry of the caller: same kind, parties, and value date within three days, with the same amount and currency, or
-- the same goods if one of the two names no lot. The first entry that is found is enough, because there may be very many.
create function accord.own_entries_like(p_statements jsonb) returns setof bigint
  language sql stable security definer rows 10
  set search_path = accord, pg_temp
  begin atomic
    select w.number
    from rows from (jsonb_to_recordset(p_statements) as (amount numeric, currency text, value_date date, flow_kind text,
      provider text, provider_organisation_id uuid, receiver text, receiver_organisation_id uuid, lot_id uuid, item_class text,
      quantity numeric, unit text))
      with ordinality as w (amount, currency, value_date, flow_kind, provider, provider_organisation_id, receiver,
        receiver_organisation_id, lot_id, item_class, quantity, unit, number)
    where exists (
      select 1
      from accord.ledger_entry e
      where e.participant = accord.current_participant()
        and e.currency = w.currency
        and e.amount = w.amount
        and e.value_date between w.value_date - 3 and w.value_date + 3
        and e.flow_kind = w.flow_kind
        and e.provider is not distinct from w.provider
        and e.provider_organisation_id is not distinct from w.provider_organisation_id
        and e.receiver is not distinct from w.receiver
        and e.receiver_organisation_id is not distinct from w.receiver_organisation_id
        and e.reverses_id is null
        and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
      offset 0
    ) or w.flow_kind = 'disbursement' and w.item_class is not null and exists (
      select 1
      from accord.ledger_entry e
      where e.participant = accord.current_participant()
        and e.stated_by = 'receiver'
        and e.item_class is not null
        and e.quantity = w.quantity
        and e.value_date between w.value_date - 3 and w.value_date + 3
        and (e.lot_id is null or w.lot_id is null)
        and e.provider is not distinct from w.provider
        and e.provider_organisation_id is not distinct from w.provider_organisation_id
        and e.receiver is not distinct from w.receiver
        and lower(accord.identity_of(e.unit)) = lower(accord.identity_of(w.unit))
        and lower(accord.identity_of(e.item_class)) = lower(accord.identity_of(w.item_class))
        and e.reverses_id is null
        and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
      offset 0
    );
  end;

-- The flags of an entry that follow from itself; for the others, which follow from entries that may be hidden, the reader
-- must be a side.
create function accord.flags_told(p_flags text[], variadic p_sides text[]) returns text[]
  language sql stable parallel safe
  return case
    when p_flags = '{}' or accord.is_side(variadic p_sides) then p_flags
    else array_remove(array_remove(p_flags, 'suspected_duplicate'), 'exceeds_commitment')
  end;

-- What a receipt of the caller may be about: the payments to it whose reference it quotes; else those that resemble it,
-- which matching would look at. Each comes with the record whose audiences govern it, because the receipt may be visible
-- to nobody else (BR-50).
create function accord.payments_received(p_provider text, p_provider_organisation uuid, p_amount numeric, p_currency text,
    p_value_date date, p_quotes_system text, p_quotes_id text)
  returns table (resource_id uuid, audiences text[])
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select r.resource_id, r.audiences
    from accord.ledger_entry d
    join accord.resource_audience r on r.resource_id = d.audience_id
    where d.external_key = accord.reference_key(p_quotes_system, p_quotes_id)
      and d.stated_by = 'provider'
      and d.receiver = accord.current_participant()
    union
    select r.resource_id, r.audiences
    from accord.unmatched_entry d
    join accord.resource_audience r on r.resource_id = d.audience_id
    where p_quotes_id is null
      and d.is_loose
      and d.stated_by = 'provider'
      and d.receiver = accord.current_participant()
      and d.party = coalesce(p_provider, p_provider_organisation::text)
      and d.currency = p_currency
      and d.amount = p_amount
      and d.value_date between p_value_date - 7 and p_value_date + 7;
  end;

create function accord.note_end_of_match() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$$;

create function accord.note_resolution() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.resolved_change_id := accord.current_change();
  return new;
end
$$;

create function accord.note_release() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  insert into accord.allocation_release (allocation_id, commitment_id, participant, amount)
  values (new.id, new.commitment_id, new.participant, new.released - old.released);
  return null;
end
$$;

create trigger note_release after update on accord.allocation
  for each row when (new.released > old.released)
  execute function accord.note_release();

create trigger match_posted after insert on accord.ledger_entry referencing new table as posted
  for each statement execute function accord.match_posted();

create trigger unmatched_by_members after insert on accord.match_member referencing new table as changed
  for each statement execute function accord.unmatched_by_members();
create trigger unmatched_by_members_changed after update on accord.match_member referencing new table as changed
  for each statement execute function accord.unmatched_by_members();
create trigger unmatched_by_readers after update on accord.resource_audience
  for each row when (new.kind in ('commitment', 'ledger_entry', 'lot') and new.audiences <> old.audiences)
  execute function accord.unmatched_by_readers();

create trigger note_end before update on accord.match_member
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function accord.note_end_of_match();

create trigger note_resolution before update on accord.dispute
  for each row when (old.resolved_at is null and new.resolved_at is not null)
  execute function accord.note_resolution();

-- Which rows exist for whom, and the rights.

create policy read_all on accord.organisation for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
create policy insert_own on accord.organisation for insert to accord_app
  with check (registered_by = (select accord.current_participant()));
grant insert, select on accord.organisation to accord_app;
grant select on accord.organisation to accord_definer, accord_worker;

create policy read_audience on accord.commitment for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = commitment.id
    offset 0
  ));
create policy insert_own on accord.commitment for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.commitment for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = commitment.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.commitment to accord_app;
grant select on accord.commitment to accord_definer, accord_worker;
-- Locking a row needs the right to update one of its columns. Entries have no such right at all.
grant update (marking, releasable_to, version) on accord.commitment to accord_app;

-- Children are visible with their commitment.
create policy read_with_commitment on accord.commitment_item for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = commitment_item.commitment_id
    offset 0
  ));
create policy insert_own on accord.commitment_item for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.commitment_item to accord_app;
grant select on accord.commitment_item to accord_definer, accord_worker;

create policy read_with_commitment on accord.commitment_provision for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = commitment_provision.commitment_id
    offset 0
  ));
create policy insert_own on accord.commitment_provision for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.commitment_provision to accord_app;
grant select on accord.commitment_provision to accord_definer, accord_worker;

create policy read_with_commitment on accord.allocation for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = allocation.commitment_id
    offset 0
  ));
create policy insert_own on accord.allocation for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.allocation for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = allocation.commitment_id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
create policy read_with_commitment on accord.commitment_balance for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = commitment_balance.commitment_id
    offset 0
  ));
grant select on accord.commitment_balance to accord_app, accord_worker;
grant select, insert, update on accord.commitment_balance to accord_definer;

grant insert, select on accord.allocation to accord_app;
grant select on accord.allocation to accord_definer, accord_worker;
grant update (released, version) on accord.allocation to accord_app;

create policy read_with_commitment on accord.allocation_release for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = allocation_release.commitment_id
    offset 0
  ));
grant select on accord.allocation_release to accord_app, accord_worker;
grant insert, select on accord.allocation_release to accord_definer;

create policy read_audience on accord.lot for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot.id
    offset 0
  ));
create policy insert_own on accord.lot for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.lot for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.lot to accord_app;
grant select on accord.lot to accord_definer, accord_worker;
grant update (marking, releasable_to, version) on accord.lot to accord_app; -- for releases and for locking

-- Records that govern entries and that both the caller and a participant see, at most so many. A participant sees
-- everything that it is a side of, so its entries are found among what both see, not among all that it has.
create function accord.seen_with(p_participant text, p_most integer) returns setof uuid
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select s.resource_id
    from (
      select r.resource_id from accord.resource_audience r
      where r.kind = 'commitment'
        and r.audiences @> array[p_participant] and (select accord.current_audiences()) && r.audiences
      union all
      select r.resource_id from accord.resource_audience r
      where r.kind = 'lot'
        and r.audiences @> array[p_participant] and (select accord.current_audiences()) && r.audiences
      union all
      select r.resource_id from accord.resource_audience r
      where r.kind = 'ledger_entry'
        and r.audiences @> array[p_participant] and (select accord.current_audiences()) && r.audiences
    ) s
    limit p_most;
  end;

-- Entries that are governed by what the caller sees, at most so many, or all, with the columns by which they can be
-- filtered: these lead the ledger of a reader who sees few. To ask for each entry again who sees it would take most of
-- the time, and so would looking each record up by itself: they are looked up as one list, in the order of their index.
create function accord.entries_seen(p_most integer)
  returns table (id uuid, participant text, provider text, receiver text, stated_by text, flow_kind text, currency text,
    commitment_id uuid, allocation_id uuid, lot_id uuid, batch_id uuid, reverses_id uuid, value_date date, posting_date date)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select e.id, e.participant, e.provider, e.receiver, e.stated_by, e.flow_kind, e.currency, e.commitment_id, e.allocation_id,
      e.lot_id, e.batch_id, e.reverses_id, e.value_date, e.posting_date
    from accord.ledger_entry e
    where e.audience_id = any (array(
      select r.resource_id from accord.resource_audience r
      where r.kind = 'commitment' and (select accord.current_audiences()) && r.audiences
      union all
      select r.resource_id from accord.resource_audience r
      where r.kind = 'lot' and (select accord.current_audiences()) && r.audiences
      union all
      select r.resource_id from accord.resource_audience r
      where r.kind = 'ledger_entry' and (select accord.current_audiences()) && r.audiences
      limit p_most
    ))
    limit p_most;
  end;

create policy read_audience on accord.ledger_entry for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = ledger_entry.audience_id
    offset 0
  ));
-- A payment is of a commitment of whoever states it, a receipt of one that its receiver sees.
create policy insert_own on accord.ledger_entry for insert to accord_app
  with check (participant = (select accord.current_participant()) and (commitment_id is null or exists (
    select 1
    from accord.commitment c
    where c.id = ledger_entry.commitment_id
      and (ledger_entry.stated_by = 'receiver' or c.participant = (select accord.current_participant()))
  )));
grant insert, select on accord.ledger_entry to accord_app;
grant select on accord.ledger_entry to accord_definer, accord_worker;

-- Each reader knows those statements of a match that it sees.
create policy read_entry on accord.match_member for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = match_member.audience_id
    offset 0
  ));
-- Matching by hand: the receiver adds its receipt to what was paid to it.
create policy insert_receiver on accord.match_member for insert to accord_app
  with check (account_id = (select accord.current_account()) and exists (
    select 1
    from accord.ledger_entry e
    where e.id = match_member.entry_id
      and e.receiver = (select accord.current_participant())
  ));
create policy update_receiver on accord.match_member for update to accord_app
  using (exists (select 1 from accord.ledger_entry e where e.id = match_member.entry_id))
  with check (ended_by = (select accord.current_account()) and exists (
    select 1
    from accord.ledger_entry e
    where e.id = match_member.entry_id
      and e.receiver = (select accord.current_participant())
  ));
grant insert, select on accord.match_member to accord_app;
grant insert, select, update on accord.match_member to accord_definer; -- the matching
grant select on accord.match_member to accord_worker;
grant update (ended_at, ended_by, end_reason) on accord.match_member to accord_app;

-- An unmatched entry is as visible as the entry itself.
create policy read_entry on accord.unmatched_entry for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = unmatched_entry.audience_id
    offset 0
  ));
grant select on accord.unmatched_entry to accord_app, accord_worker;
grant delete, insert, select, update on accord.unmatched_entry to accord_definer;

create policy read_audience on accord.dispute for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = dispute.audience_id
    offset 0
  ));
create policy insert_own on accord.dispute for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (select 1 from accord.ledger_entry e where e.id = dispute.entry_id));
create policy update_own on accord.dispute for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = dispute.audience_id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.dispute to accord_app;
grant select on accord.dispute to accord_definer, accord_worker;
grant update (resolution, resolved_at, version) on accord.dispute to accord_app;

create policy read_framework on accord.accounting_period for select to accord_app
  using ('framework' = any ((select accord.current_audiences())::text[]));
create policy insert_secretariat on accord.accounting_period for insert to accord_app
  with check ((select accord.is_secretariat()));
create policy update_secretariat on accord.accounting_period for update to accord_app
  using ('framework' = any ((select accord.current_audiences())::text[]))
  with check ((select accord.is_secretariat()));
grant insert, select on accord.accounting_period to accord_app;
grant select on accord.accounting_period to accord_definer, accord_worker;
grant update (status, reason, decided_by, decided_at, version) on accord.accounting_period to accord_app;

create policy read_framework on accord.period_objection for select to accord_app
  using ('framework' = any ((select accord.current_audiences())::text[]));
create policy insert_own on accord.period_objection for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.period_objection to accord_app;
grant select on accord.period_objection to accord_definer, accord_worker;
