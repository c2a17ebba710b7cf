-- Exchange rates as published, and the two functions through which every conversion goes.

-- One import of one file. A published rate that changes comes with a new version; the old version stays (BR-13).
create table accord.fx_rate_table (
  version integer generated always as identity primary key,
  source text not null,
  imported_by uuid,
  imported_at timestamptz not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  rates integer not null check (rates > 0),
  covers_from date not null,
  covers_to date not null,
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

-- PostgreSQL's round goes away from zero at a tie; this one goes to the even neighbour, as kernel/money.ts does.
create function accord.round_half_even(p numeric, n integer) returns numeric
  language sql immutable strict parallel safe
  return case
    when abs(p - trunc(p, n)) = ('5e-' || n + 1)::numeric and mod(trunc(p, n) * ('1e' || n)::numeric, 2) = 0
      then trunc(p, n)
    else round(p, n)
  end;

-- The rate of the day, else of the last published day within 7 days before it, never a later one (BR-11); no row where
-- there is none (BR-12). Of two tables that tell the same day, the European Central Bank's comes first, then the newer.
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

do $$
declare
  name text;
begin
  foreach name in array array['fx_rate_table', 'fx_rate'] loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
    -- Rates are published: everybody reads them, and the secretariat alone brings them in.
    execute format('create policy read_all on accord.%I for select to accord_app using (true)', name);
    execute format('create policy insert_secretariat on accord.%I for insert to accord_app
      with check ((select accord.is_secretariat()))', name);
    execute format('grant select on accord.%I to accord_app, accord_worker, accord_definer', name);
    execute format('grant insert on accord.%I to accord_app, accord_worker', name);
  end loop;
end
$$;

revoke execute on function accord.round_half_even(numeric, integer), accord.eur_rate(text, date) from public;
grant execute on function accord.round_half_even(numeric, integer), accord.eur_rate(text, date)
  to accord_app, accord_worker, accord_definer;
