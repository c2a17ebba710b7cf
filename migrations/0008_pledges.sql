-- A table of rates is a record of its own in the feed.

alter table accord.fx_rate_table add column id uuid not null unique default uuidv7();
