-- A notice is its reader's alone: read and ticked off by that person, written for somebody else by notices_tell only.
-- A letter is nobody's: jobs act for nobody, and see through these functions no more than an address and whether to write to it.

alter table notices_notice enable row level security;
alter table notices_notice force row level security;
create policy owner on notices_notice to juso_owner using (true) with check (true);
create policy own on notices_notice for select to juso_app using (user_id = (select juso_uid()));
create policy ticking_off on notices_notice for update to juso_app
  using (user_id = (select juso_uid())) with check (user_id = (select juso_uid()));
revoke insert, update, delete, truncate on notices_notice from juso_app;
grant update (read_at) on notices_notice to juso_app;

alter table notices_letter enable row level security;
alter table notices_letter force row level security;
create policy owner on notices_letter to juso_owner using (true) with check (true);
revoke all on notices_letter from juso_app;

alter table notices_preference enable row level security;
alter table notices_preference force row level security;
create policy owner on notices_preference to juso_owner using (true) with check (true);
create policy own on notices_preference to juso_app
  using (user_id = (select juso_uid())) with check (user_id = (select juso_uid()));
revoke delete, truncate on notices_preference from juso_app;

-- A notice for each of these people who has none with this key, and on one open letter each: `soon` is when a letter may go,
-- `daily` when the next gathering goes; both null where the kind wants no letter. In the order of the people, so that two
-- tellings never wait for each other. A letter just being sent is locked: the notice joins it without waiting. Returns how
-- many notices are new.
create function notices_tell(people bigint[], told text, leads_to text, mark text, soon timestamptz, daily timestamptz)
returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  fresh record;
  carrier uuid;
  wanted timestamptz;
  moment timestamptz := clock_timestamp();
  written int := 0;
begin
  for fresh in
    insert into public.notices_notice (id, user_id, kind, url, key, created_at)
    select gen_random_uuid(), person, told, leads_to, mark, moment
      from (select distinct unnest(people) as person order by 1) as each
    on conflict (user_id, key) do nothing returning id, user_id
  loop
    written := written + 1;
    wanted := null;
    select case when p.pace = 'daily' then daily else greatest(soon, last.sent_at + interval '10 minutes') end into wanted
      from public.agencies_user u
      left join public.notices_preference p on p.user_id = u.id
      left join lateral (select max(l.sent_at) as sent_at from public.notices_letter l where l.user_id = u.id) last on true
     where u.id = fresh.user_id and u.is_active and u.email <> '' and coalesce(p.pace, 'at_once') <> 'never';
    continue when soon is null or wanted is null;
    insert into public.notices_letter (id, user_id, state, due_at, tries, last_error, created_at)
    values (gen_random_uuid(), fresh.user_id, 'waiting', wanted, 0, '', moment)
    on conflict (user_id) where state in ('waiting', 'failed') do nothing returning id into carrier;
    if carrier is null then
      select l.id into carrier from public.notices_letter l
       where l.user_id = fresh.user_id and l.state in ('waiting', 'failed');
      perform from public.notices_letter l where l.id = carrier and l.state = 'waiting' and l.due_at > wanted
        for no key update skip locked;
      if found then
        update public.notices_letter set due_at = wanted where id = carrier;
      end if;
    end if;
    update public.notices_notice set letter_id = carrier where id = fresh.id;
  end loop;
  return written;
end $$;

-- The matter is done: nobody needs to look any more. By where it leads, or by how its key begins.
create function notices_settle(led_to text, begins text) returns int language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  settled int;
begin
  update public.notices_notice set read_at = clock_timestamp()
   where id in (select n.id from public.notices_notice n
                 where n.read_at is null
                   and ((led_to <> '' and n.url = led_to) or (begins <> '' and starts_with(n.key, begins)))
                 order by n.id for no key update);
  get diagnostics settled = row_count;
  return settled;
end $$;

-- The next letter that is due, locked until the end of the transaction; another worker passes it by. `wanted` is false where
-- nothing of what it tells is unread any more, or nobody wants it.
create function notices_next_letter(at timestamptz)
returns table (id uuid, email text, wanted boolean, tries int, first_failed_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  l public.notices_letter;
begin
  select * into l from public.notices_letter due
   where due.state in ('waiting', 'failed') and due.due_at <= at
   order by due.due_at, due.id limit 1 for no key update skip locked;
  if l.id is null then
    return;
  end if;
  return query
    select l.id, u.email::text,
           u.is_active and u.email <> '' and coalesce(p.pace, 'at_once') <> 'never'
             and exists (select 1 from public.notices_notice n where n.letter_id = l.id and n.read_at is null),
           l.tries::int, l.first_failed_at
      from public.agencies_user u left join public.notices_preference p on p.user_id = u.id
     where u.id = l.user_id;
end $$;

-- What became of it. `error` is a code; `again` the moment of the next try.
create function notices_end_letter(ended uuid, became text, at timestamptz, error text, again timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.notices_letter
     set state = became,
         sent_at = case when became = 'sent' then at end,
         due_at = coalesce(again, due_at),
         tries = tries + (became in ('failed', 'given_up'))::int,
         first_failed_at = case when became in ('failed', 'given_up') then coalesce(first_failed_at, at) else first_failed_at end,
         last_error = case when became in ('failed', 'given_up') then error else last_error end
   where id = ended and state in ('waiting', 'failed');
end $$;

-- For the administrator: whose last letter did not go out. Nothing to anybody else.
create function notices_unsent() returns table (user_id bigint, name text, state text, tries int, first_failed_at timestamptz, last_error text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select 1 from public.agencies_post p join public.agencies_user u on u.id = p.user_id
                  where u.id = public.juso_uid() and u.is_active and p.role = 'administrator'
                    and public.juso_today() between p.since and p.until) then
    return;
  end if;
  return query
    select u.id, u.name::text, l.state::text, l.tries::int, l.first_failed_at, l.last_error::text
      from (select distinct on (each.user_id) each.* from public.notices_letter each
             where each.state <> 'needless' order by each.user_id, each.created_at desc) l
      join public.agencies_user u on u.id = l.user_id
     where u.is_active and (l.state = 'given_up' or (l.state = 'failed' and l.tries > 0))
     order by l.first_failed_at, u.id
     limit 50;
end $$;

create function notices_forget(after_days int) returns int language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
  since timestamptz := pg_catalog.now() - pg_catalog.make_interval(days => greatest(after_days, 30));
begin
  delete from public.notices_notice where read_at < since;
  get diagnostics gone = row_count;
  delete from public.notices_letter where created_at < since and state in ('sent', 'needless', 'given_up');
  return gone;
end $$;
