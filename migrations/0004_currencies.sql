-- Exchange rates as published, and the two functions through which every conversion goes.

-- One import of one file. If a published rate changes, a new version has it; the old version stays (BR-13).
create table accord.fx_rate_table (
  version integer generated always as identity primary key,
  source text not null,
  imported_by uuid,
  imported_at timestamptz not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  rates integer not null check (rates > 0),
  covers_from date not null,
  covers_to date not null,
  -- In the feed a table of rates is a record of its own.
  id uuid not null unique default uuidv7(),
  change_id uuid default accord.current_change(),
  unique (source, sha256),
  unique (version, source),
  check (covers_from <= covers_to)
);

-- Units of the currency for 1 EUR. The euro itself has no row: it is 1 by definition.
create table accord.fx_rate (
  rate_table integer not null,
  source text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$' and currency <> 'EUR'),
  rate_date date not null,
  rate numeric not null check (rate > 0 and rate < 'infinity'),
  primary key (currency, rate_date, rate_table),
  foreign key (rate_table, source) references accord.fx_rate_table (version, source)
);
create index fx_rate_table_rows on accord.fx_rate (rate_table);

-- The rate of the day, else of the last published day within 7 days before it, never a later one (BR-11); no row if there
-- is no rate (BR-12). If two tables have the same day, the one of the European Central Bank comes first, then the newer
-- one.
create function accord.eur_rate(p_currency text, p_on date)
  returns table (rate numeric, rate_date date, source text, rate_table integer)
  language sql stable parallel safe
  begin atomic
    select 1::numeric, p_on, 'identity', null::integer
    where p_currency = 'EUR'
    union all
    (select f.rate, f.rate_date, f.source, f.rate_table
    from accord.fx_rate f
    where f.currency = p_currency
      and f.rate_date between p_on - 7 and p_on
    order by f.rate_date desc, f.source = 'ecb' desc, f.rate_table desc
    limit 1);
  end;

-- accord.eur_rate by the tables up to a given one, so that a table that is imported later changes no earlier report.
create function accord.eur_rate_of(p_currency text, p_on date, p_table integer)
  returns table (rate numeric, rate_date date)
  language sql stable parallel safe
  begin atomic
    select 1::numeric, p_on
    where p_currency = 'EUR'
    union all
    (select f.rate, f.rate_date
    from accord.fx_rate f
    where f.currency = p_currency
      and f.rate_table <= p_table
      and f.rate_date between p_on - 7 and p_on
    order by f.rate_date desc, f.source = 'ecb' desc, f.rate_table desc
    limit 1);
  end;

-- Which rows exist for whom, and the rights.

-- Rates are published data: everybody reads them, and only the secretariat brings them in.
create policy read_all on accord.fx_rate_table for select to accord_app using (true);
create policy insert_secretariat on accord.fx_rate_table for insert to accord_app
  with check ((select accord.is_secretariat()));
grant insert, select on accord.fx_rate_table to accord_app, accord_worker;
grant select on accord.fx_rate_table to accord_definer;

create policy read_all on accord.fx_rate for select to accord_app using (true);
create policy insert_secretariat on accord.fx_rate for insert to accord_app
  with check ((select accord.is_secretariat()));
grant insert, select on accord.fx_rate to accord_app, accord_worker;
grant select on accord.fx_rate to accord_definer;
