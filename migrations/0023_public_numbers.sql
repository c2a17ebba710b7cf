-- Public telephone numbers of ministries: whom to call if a participant has registered no desk. Nobody has tried them, and
-- none of them is a desk; a participant registers its own desk itself.
create table accord.public_number (
  participant text not null references accord.participant,
  telephone text not null,
  kind text not null check (kind in ('switchboard', 'duty_line', 'temporary_line', 'information_line')),
  office text not null,
  city text not null,
  languages text[] not null,
  note text not null,
  source jsonb not null,
  verified boolean not null,
  primary key (participant, telephone)
);

create policy read_all on accord.public_number for select to accord_app using (true);
grant select on accord.public_number to accord_app, accord_definer;
grant delete, insert, select, update on accord.public_number to accord_worker;

alter table accord.public_number enable row level security;
alter table accord.public_number force row level security;
create policy everything_worker on accord.public_number to accord_worker using (true);
create policy everything_definer on accord.public_number to accord_definer using (true);
