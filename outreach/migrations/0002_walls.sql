-- Somebody who asked for nothing stands here. Whoever works for the agency that holds the entry reads it, and nobody else: not the
-- host section, not another agency of the programme. Once it has become a case and was shown to the team, the circle of that case.

-- The posts of the acting user that do outreach (agencies/roles.py says the same), in agencies that the plan names for the programme.
-- An agency that still holds entries keeps reading them when the plan changes, so that nobody is lost from sight.
create function juso_outreach_agencies() returns bigint[] language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(mine.id), '{}')
    from unnest(public.juso_agencies_as('{counsellor,leader,coordinator,marugoto}')) mine (id)
   where public.outreach_is_desk(mine.id)
      or exists (select 1 from public.outreach_potentialclient c where c.agency_id = mine.id)
); end $$;

create function outreach_is_desk(asked bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_programme_desks d join public.agencies_programme g on g.id = d.programme_id
                   join public.agencies_agency a on a.id = d.agency_id
                  where d.agency_id = asked and g.pillar = 'outreach' and (a.until is null or a.until >= public.juso_today()))
); end $$;

alter table outreach_potentialclient enable row level security;
alter table outreach_potentialclient force row level security;
create policy owner on outreach_potentialclient to juso_owner using (true) with check (true);
create policy reading on outreach_potentialclient for select to juso_app using (
  agency_id = any ((select juso_outreach_agencies())::bigint[])
  or (shared and exists (select 1 from cases_case c where c.id = case_id offset 0)));
create policy closed on outreach_potentialclient as restrictive to juso_app using (
  case_id is null or case_id <> all ((select juso_closed_anywhere())::uuid[]));
create policy adding on outreach_potentialclient for insert to juso_app with check (
  agency_id = any ((select juso_outreach_agencies())::bigint[]) and outreach_is_desk(agency_id)
  and stage = 'none' and ending = '' and case_id is null and not shared and gone_on is null);
create policy changing on outreach_potentialclient for update to juso_app
  using (agency_id = any ((select juso_outreach_agencies())::bigint[]))
  with check (agency_id = any ((select juso_outreach_agencies())::bigint[]));
revoke update, delete, truncate on outreach_potentialclient from juso_app;
grant update (worker_id, label, name, kana, address, household, district, age, source, source_words, avoid, approach, dangers,
              danger_words, stage, met_on, consented_on, tried_on, next_on, next_aim, ground, ground_words, reviewed_on,
              review_on, gone_on, ending, ended_at, ended_by_id, ending_words, linked_to_id, linked_words, linked_on, stable,
              case_id, shared, updated_at) on outreach_potentialclient to juso_app;

-- What hangs on an entry is read by whoever reads the entry.
alter table outreach_step enable row level security;
alter table outreach_step force row level security;
create policy owner on outreach_step to juso_owner using (true) with check (true);
create policy reading on outreach_step for select to juso_app using (
  exists (select 1 from outreach_potentialclient c where c.id = client_id offset 0));
revoke insert, update, delete, truncate on outreach_step from juso_app;

alter table outreach_contact enable row level security;
alter table outreach_contact force row level security;
create policy owner on outreach_contact to juso_owner using (true) with check (true);
create policy reading on outreach_contact for select to juso_app using (
  exists (select 1 from outreach_potentialclient c where c.id = client_id offset 0));
create policy adding on outreach_contact for insert to juso_app with check (
  agency_id = any ((select juso_outreach_agencies())::bigint[]) and by_id = (select juso_uid())
  and exists (select 1 from outreach_potentialclient c where c.id = client_id and c.agency_id = outreach_contact.agency_id
                and c.ending = '' and (outreach_contact.pair or not c.dangers ? 'two') offset 0));
revoke update, delete, truncate on outreach_contact from juso_app;

-- Who was asked to take an entry reads the offer, not the entry.
alter table outreach_transfer enable row level security;
alter table outreach_transfer force row level security;
create policy owner on outreach_transfer to juso_owner using (true) with check (true);
create policy reading on outreach_transfer for select to juso_app using (
  from_agency_id = any ((select juso_outreach_agencies())::bigint[]) or to_agency_id = any ((select juso_outreach_agencies())::bigint[]));
create policy offering on outreach_transfer for insert to juso_app with check (
  from_agency_id = any ((select juso_outreach_agencies())::bigint[]) and sent_by_id = (select juso_uid())
  and state = 'waiting' and to_agency_id <> from_agency_id and outreach_is_desk(to_agency_id)
  and exists (select 1 from outreach_potentialclient c where c.id = client_id and c.agency_id = from_agency_id
                and c.ending = '' offset 0));
create policy answering on outreach_transfer for update to juso_app using (
  from_agency_id = any ((select juso_outreach_agencies())::bigint[]) or to_agency_id = any ((select juso_outreach_agencies())::bigint[]));
revoke update, delete, truncate on outreach_transfer from juso_app;
grant update (state, answered_at, answered_by_id, answer, updated_at) on outreach_transfer to juso_app;

alter table outreach_areanote enable row level security;
alter table outreach_areanote force row level security;
create policy owner on outreach_areanote to juso_owner using (true) with check (true);
create policy reading on outreach_areanote for select to juso_app using (cardinality((select juso_outreach_agencies())::bigint[]) > 0);
create policy adding on outreach_areanote for insert to juso_app with check (
  agency_id = any ((select juso_outreach_agencies())::bigint[]) and by_id = (select juso_uid()));
create policy removing on outreach_areanote for delete to juso_app using (agency_id = any ((select juso_outreach_agencies())::bigint[]));
revoke update, truncate on outreach_areanote from juso_app;

-- Every change of the stage writes its step; the constraint of the step knows which are allowed. What has become a case, stays.
create function outreach_client_holds() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.case_id is not null and (new.case_id is distinct from old.case_id or new.ending is distinct from old.ending) then
    perform public.juso_refuse('ケースになった記録は、元に戻せません。');
  end if;
  if new.case_id is distinct from old.case_id and public.juso_uid() <> 0 and not public.juso_is_custodian(new.case_id) then
    perform public.juso_refuse('自分の機関が受け付けたケースにだけ、結びつけられます。');
  end if;
  if old.ending <> '' and new.ending <> '' and new.ending <> old.ending then
    perform public.juso_refuse('この記録は、すでに終えています。画面を読み込み直してください。');
  end if;
  if new.stage <> old.stage then
    insert into public.outreach_step (id, created_at, updated_at, client_id, from_stage, to_stage, by_id)
    values (gen_random_uuid(), public.juso_now(), public.juso_now(), new.id, old.stage, new.stage, public.juso_uid());
  end if;
  return new;
end $$;
create trigger holds before update on outreach_potentialclient for each row execute function outreach_client_holds();

-- One answer; a yes moves the entry in the same moment.
create function outreach_transfer_settles() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_outreach_agencies();
begin
  if old.state <> 'waiting' then
    perform public.juso_refuse('この引き渡しには、すでに返事があるか、取りやめられています。画面を読み込み直してください。');
  end if;
  if new.answered_by_id <> public.juso_uid() or (new.state = 'withdrawn' and not old.from_agency_id = any (mine))
     or (new.state in ('taken', 'refused') and not old.to_agency_id = any (mine)) then
    perform public.juso_refuse('返事ができるのは、引き渡しを受けた機関だけです。');
  end if;
  if new.state = 'taken' then
    update public.outreach_potentialclient
       set agency_id = old.to_agency_id, worker_id = public.juso_uid(), updated_at = public.juso_now()
     where id = old.client_id and agency_id = old.from_agency_id and ending = '';
    if not found then
      perform public.juso_refuse('この記録は、すでに終えているか、別の機関に移っています。');
    end if;
  end if;
  return new;
end $$;
create trigger settles before update of state on outreach_transfer for each row execute function outreach_transfer_settles();

-- Gone without a trace of what was written: the entry, its contacts, steps and offers, what was being typed about it, and the
-- history of their changes. The book keeps that it was deleted, by its number.
create function outreach_forget(gone uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  ids text[];
begin
  select array_agg(found.id::text) into ids from (
    select gone as id union select id from public.outreach_contact where client_id = gone
    union select id from public.outreach_step where client_id = gone
    union select id from public.outreach_transfer where client_id = gone) found;
  delete from public.outreach_contact where client_id = gone;
  delete from public.outreach_step where client_id = gone;
  delete from public.outreach_transfer where client_id = gone;
  delete from public.outreach_potentialclient where id = gone;
  delete from public.drafts_draft where place like '/outreach/' || gone || '/%';
  delete from public.audit_change where about like 'outreach.%' and about_id = any (ids);
end $$;
revoke execute on function outreach_forget(uuid) from public;

create function outreach_delete(gone uuid) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from public.outreach_potentialclient c
    where c.id = gone and c.case_id is null and c.agency_id = any (public.juso_outreach_agencies()) for update;
  if not found then
    perform public.juso_refuse('削除できるのは、担当機関が持つ、ケースになっていない記録だけです。');
  end if;
  perform public.outreach_forget(gone);
end $$;

-- A person wrote down two quarters ago that there is no ground, and nobody has found one since. Only the system itself asks.
create function outreach_forget_gone(before date) returns table (id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('この処理は、しくみ自身だけが行います。');
  end if;
  for id in select c.id from public.outreach_potentialclient c where c.case_id is null and c.gone_on <= before for update loop
    perform public.outreach_forget(id);
    return next;
  end loop;
end $$;

-- What the morning has to say, to whom: ids only. Only the system itself asks.
create function outreach_reminders() returns table (id uuid, agency_id bigint, worker_id bigint, what text, due_on date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('この処理は、しくみ自身だけが行います。');
  end if;
  return query
    select c.id, c.agency_id, c.worker_id, 'visit', c.next_on from public.outreach_potentialclient c
     where c.ending = '' and c.next_on < public.juso_today()
    union all
    select c.id, c.agency_id, c.worker_id, 'review', c.review_on from public.outreach_potentialclient c
     where c.case_id is null and c.review_on <= public.juso_today()
    union all
    select t.id, t.to_agency_id, null::bigint, 'transfer', t.answer_by from public.outreach_transfer t
     where t.state = 'waiting' and t.answer_by < public.juso_today();
end $$;

-- When an agency ends, its entries go where its cases go: to the successor, else the registered fallback, else the coordinator.
create function outreach_succeeds() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  heir bigint;
begin
  select coalesce(
    (select s.successor_id from public.handovers_succession s join public.agencies_agency a on a.id = s.successor_id
      where s.agency_id = new.agency_id and s.state = 'done' and (a.until is null or a.until >= public.juso_today())
      order by s.done_at desc limit 1),
    (select m.coordinator_id from public.agencies_municipality m)) into heir;
  update public.outreach_transfer
     set state = 'withdrawn', answered_at = public.juso_now(), answered_by_id = new.by_id, updated_at = public.juso_now()
   where state = 'waiting' and new.agency_id in (from_agency_id, to_agency_id);
  update public.outreach_potentialclient set agency_id = heir, worker_id = null, updated_at = public.juso_now()
   where agency_id = new.agency_id;
  return null;
end $$;
create trigger carries_outreach after insert or update on handovers_succession for each row
  when (new.state = 'done') execute function outreach_succeeds();

do $$
declare
  followed text;
begin
  foreach followed in array array['outreach_potentialclient', 'outreach_step', 'outreach_contact', 'outreach_transfer', 'outreach_areanote'] loop
    perform audit_follow(followed::regclass);
  end loop;
end $$;
