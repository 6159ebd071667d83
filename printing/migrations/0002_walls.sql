-- A job, its sheets and its file are their orderer's alone, also for the worker, who acts in that person's name.
-- Jobs act for nobody: they learn from printing_next no more than which row is next, and whose it is.

alter table printing_job enable row level security;
alter table printing_job force row level security;
create policy owner on printing_job to juso_owner using (true) with check (true);
create policy own on printing_job for select to juso_app using (by_id = (select juso_uid()));
create policy ordering on printing_job for insert to juso_app with check (
  by_id = (select juso_uid()) and agency_id = any ((select juso_my_agencies())::bigint[]) and state = 'waiting');
create policy going_on on printing_job for update to juso_app using (by_id = (select juso_uid()));
revoke update, delete, truncate on printing_job from juso_app;
grant update (state, ready_at, expires_at, fetched_at, again, updated_at) on printing_job to juso_app;

create function printing_is_mine(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.printing_job j where j.id = wanted and j.by_id = public.juso_uid())
); end $$;

do $$
declare
  part text;
begin
  foreach part in array array['printing_line', 'printing_file'] loop
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('create policy owner on %s to juso_owner using (true) with check (true)', part);
    execute format('create policy own on %s for select to juso_app using (printing_is_mine(job_id))', part);
    execute format('create policy adding on %s for insert to juso_app with check (printing_is_mine(job_id))', part);
    execute format('revoke update, delete, truncate on %s from juso_app', part);
  end loop;
end $$;
create policy going_on on printing_line for update to juso_app using (printing_is_mine(job_id));
grant update (state, reason, ground, pages, sealed, updated_at) on printing_line to juso_app;
create policy throwing_away on printing_file for delete to juso_app using (printing_is_mine(job_id));
grant delete on printing_file to juso_app;

-- The next sheet that waits, of all jobs by turns; else a job whose sheets are all there, to be joined. Locked until the end
-- of the transaction; another worker passes it by.
create function printing_next() returns table (job uuid, by_user bigint, line uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    return;
  end if;
  return query
    select j.id, j.by_id, l.id from public.printing_line l join public.printing_job j on j.id = l.job_id
     where j.state = 'waiting' and l.state = 'waiting'
     order by l.position, j.created_at limit 1 for no key update of l skip locked;
  if found then
    return;
  end if;
  return query
    select j.id, j.by_id, null::uuid from public.printing_job j
     where j.state = 'waiting'
       and not exists (select 1 from public.printing_line l where l.job_id = j.id and l.state = 'waiting')
     order by j.created_at limit 1 for no key update of j skip locked;
end $$;

-- Files past their day go; the job stays for a while as what was ordered.
create function printing_forget(after_days int) returns int language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
begin
  delete from public.printing_file f using public.printing_job j where j.id = f.job_id and j.expires_at < public.juso_now();
  get diagnostics gone = row_count;
  update public.printing_job set state = 'ended', updated_at = public.juso_now()
   where (state = 'ready' and expires_at < public.juso_now())
      or (state = 'waiting' and created_at < public.juso_now() - interval '7 days');
  update public.printing_line l set sealed = ''::bytea, updated_at = public.juso_now()
    from public.printing_job j where j.id = l.job_id and j.state = 'ended' and l.sealed <> ''::bytea;
  delete from public.printing_line l using public.printing_job j
   where j.id = l.job_id and j.state <> 'waiting' and j.created_at < public.juso_now() - pg_catalog.make_interval(days => greatest(after_days, 30));
  delete from public.printing_job j
   where j.state <> 'waiting' and j.created_at < public.juso_now() - pg_catalog.make_interval(days => greatest(after_days, 30));
  return gone;
end $$;

-- A copy of a plan is a fact of the case: its circle reads it, whoever makes it signs it, nobody changes it.
select juso_protect_by_case('printing_plancopy');
create policy adding on printing_plancopy for insert to juso_app with check (
  juso_has_stake(case_id) and issued_by_id = (select juso_uid())
  and exists (select 1 from plans_plan p where p.id = plan_id and p.case_id = printing_plancopy.case_id offset 0));
revoke update on printing_plancopy from juso_app;

-- What was printed and taken out, from the book: by everybody for the host section, by one's own people for the head of an
-- agency. Ids and verbs; the case only where its circle reads it. Nothing of sealed conferences, not even that it was.
create function printing_book(since timestamptz, until timestamptz, person bigint, most int)
returns table (id bigint, at timestamptz, verb text, actor_id bigint, about text, about_id text, case_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  everybody boolean := exists (
    select 1 from public.agencies_municipality m join public.agencies_post p on p.agency_id = m.host_id
     where p.user_id = public.juso_uid() and p.role = 'host_officer' and public.juso_today() between p.since and p.until
       and m.host_id = any (public.juso_my_agencies()));
  headed bigint[] := array(
    select p.agency_id from public.agencies_post p
     where p.user_id = public.juso_uid() and p.role in ('leader', 'coordinator')
       and public.juso_today() between p.since and p.until and p.agency_id = any (public.juso_my_agencies()));
begin
  return query
    select e.id, e.at, e.verb::text, e.actor_id, e.about::text, e.about_id::text,
           case when e.case_id is not null and public.juso_has_stake(e.case_id) then e.case_id end
      from public.audit_entry e
     where e.verb in ('printed', 'exported') and e.at >= printing_book.since and e.at < printing_book.until
       and e.about not like 'sealed.%' and (person is null or e.actor_id = person)
       and (everybody or exists (select 1 from public.agencies_post p
                                  where p.user_id = e.actor_id and p.agency_id = any (headed)
                                    and (e.at at time zone 'Asia/Tokyo')::date between p.since and p.until))
     order by e.at desc, e.id desc limit most;
end $$;

-- The words of the notices are the host section's.
create function printing_words_are_the_citys() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user = 'juso_app' and not exists (
      select 1 from public.agencies_municipality m where m.host_id = any (public.juso_my_agencies())) then
    perform public.juso_refuse('通知書の文を変えられるのは、市の所管課だけです。');
  end if;
  return new;
end $$;
create trigger are_the_citys before insert or update on printing_noticetext
  for each row execute function printing_words_are_the_citys();
revoke update, delete, truncate on printing_noticetext from juso_app;
grant update (body, closing, contact, updated_at) on printing_noticetext to juso_app;
