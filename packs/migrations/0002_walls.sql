-- The second wall around packs and disclosure requests.

-- Officers of the host section: they decide what a person is given of the own file, whether or not they take part in the case.
create function packs_decides() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_municipality m
                  join public.agencies_post p on p.agency_id = m.host_id
                  join public.agencies_user u on u.id = p.user_id
                 where p.user_id = public.juso_uid() and u.is_active and p.role = 'host_officer'
                   and public.juso_today() between p.since and p.until)
); end $$;

-- That a pack was made is for the whole circle; the paper itself for the agency that made it.
select juso_protect_by_case('packs_handoverpack');
create policy making on packs_handoverpack for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and by_id = (select juso_uid()) and juso_has_stake(case_id));
revoke update on packs_handoverpack from juso_app;

alter table packs_packpaper enable row level security;
alter table packs_packpaper force row level security;
create policy owner on packs_packpaper to juso_owner using (true) with check (true);
create policy reading on packs_packpaper for select to juso_app using (
  exists (select 1 from packs_handoverpack p where p.id = pack_id and p.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy keeping on packs_packpaper for insert to juso_app with check (
  exists (select 1 from packs_handoverpack p where p.id = pack_id and p.by_id = (select juso_uid()) offset 0));
revoke update, delete, truncate on packs_packpaper from juso_app;
alter table packs_packpaper alter column sealed set storage external;  -- sealed bytes do not compress

-- A request: the accountable agency and the host section, nobody else of the circle.
alter table packs_disclosurerequest enable row level security;
alter table packs_disclosurerequest force row level security;
create policy owner on packs_disclosurerequest to juso_owner using (true) with check (true);
create policy reading on packs_disclosurerequest for select to juso_app using (
  (select packs_decides()) or juso_is_custodian(case_id));
create policy receiving on packs_disclosurerequest for insert to juso_app with check (
  received_by_id = (select juso_uid()) and state = 'received' and juso_has_stake(case_id)
  and ((select packs_decides()) or juso_is_custodian(case_id)));
create policy going_on on packs_disclosurerequest for update to juso_app
  using ((select packs_decides()) or juso_is_custodian(case_id));
revoke update, delete, truncate on packs_disclosurerequest from juso_app;
grant update (agency_id, state, due_on, extension_reason, prepared_at, prepared_by_id, reviewed_at, reviewed_by_id, returned_why, decision,
              decision_reason, decided_at, decided_by_id, handed_over_at, handed_over_by_id, handed_over_how, updated_at)
  on packs_disclosurerequest to juso_app;

-- Each step by whoever it belongs to, in its own name; nothing moves after the decision but the handing over.
create function packs_step() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user <> 'juso_app' then
    return new;
  end if;
  if (old.state, new.state) not in (
      ('received', 'received'), ('prepared', 'prepared'), ('reviewed', 'reviewed'),
      ('received', 'prepared'), ('prepared', 'reviewed'), ('prepared', 'received'), ('reviewed', 'received'),
      ('reviewed', 'decided'), ('decided', 'handed_over')) then
    perform public.juso_refuse('この間に手続きが進みました。画面を読み込み直してください。');
  end if;
  if new.agency_id <> old.agency_id and not exists (select 1 from public.cases_case c
      where c.id = new.case_id and c.custodian_id = new.agency_id and public.juso_is_custodian(c.id)) then
    perform public.juso_refuse('準備できるのは、主担当の機関だけです。');
  end if;
  if new.prepared_by_id is distinct from old.prepared_by_id and new.prepared_by_id is not null
     and not (new.prepared_by_id = public.juso_uid() and public.juso_is_custodian(new.case_id)
              and (old.state, new.state) = ('received', 'prepared')) then
    perform public.juso_refuse('準備できるのは、主担当の機関だけです。');
  end if;
  if new.reviewed_by_id is distinct from old.reviewed_by_id and new.reviewed_by_id is not null
     and not (new.reviewed_by_id = public.juso_uid() and (old.state, new.state) = ('prepared', 'reviewed')) then
    perform public.juso_refuse('確認は、確認する職員本人が記録してください。');
  end if;
  if new.decided_by_id is distinct from old.decided_by_id
     and not (new.decided_by_id = public.juso_uid() and public.packs_decides()) then
    perform public.juso_refuse('開示を決定できるのは、市の所管課だけです。');
  end if;
  if new.handed_over_by_id is distinct from old.handed_over_by_id and new.handed_over_by_id <> public.juso_uid() then
    perform public.juso_refuse('交付は、交付した職員本人が記録してください。');
  end if;
  return new;
end $$;
create trigger steps before update on packs_disclosurerequest for each row execute function packs_step();

-- The records as they were listed: changed only while the request is being prepared, and only by the accountable agency.
create function packs_in_preparation(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.packs_disclosurerequest r
                  where r.id = wanted and r.state = 'received' and public.juso_is_custodian(r.case_id))
); end $$;

alter table packs_disclosureentry enable row level security;
alter table packs_disclosureentry force row level security;
create policy owner on packs_disclosureentry to juso_owner using (true) with check (true);
-- Read by the host section and by the agency that listed them, as long as it is the accountable one: another that takes over
-- may read less of the file, and lists it anew.
create policy reading on packs_disclosureentry for select to juso_app using (
  (select packs_decides())
  or exists (select 1 from packs_disclosurerequest r where r.id = request_id and juso_is_custodian(r.case_id)
               and r.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
create policy listing on packs_disclosureentry for insert to juso_app with check (packs_in_preparation(request_id));
create policy marking on packs_disclosureentry for update to juso_app using (packs_in_preparation(request_id));
create policy relisting on packs_disclosureentry for delete to juso_app using (packs_in_preparation(request_id));
revoke update, truncate on packs_disclosureentry from juso_app;
grant update (withheld, marks) on packs_disclosureentry to juso_app;

-- Whether something in the file has changed since it was listed, for the host section, to which the file itself is closed.
create function packs_touched(wanted uuid) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select count(*) from public.packs_disclosureentry e
    join public.packs_disclosurerequest r on r.id = e.request_id
   where r.id = wanted and (public.packs_decides() or public.juso_is_custodian(r.case_id)) and case e.kind
     when 'note' then exists (select 1 from public.cases_note s where s.id = e.source_id and s.struck_at > e.listed_at)
     when 'sheet' then exists (select 1 from public.cases_sheetrevision s where s.record_id = e.source_id and s.saved_at > e.listed_at)
     when 'plan' then exists (select 1 from public.plans_plan s where s.id = e.source_id and s.updated_at > e.listed_at)
     when 'item' then exists (select 1 from public.meetings_agendaitem s where s.id = e.source_id and s.updated_at > e.listed_at)
                   or exists (select 1 from public.meetings_addition s where s.item_id = e.source_id and s.created_at > e.listed_at)
     when 'offer' then exists (select 1 from public.referrals_offer s where s.id = e.source_id
                                 and greatest(s.answered_at, s.outcome_at) > e.listed_at)
     when 'consent' then exists (select 1 from public.consents_withdrawal s where s.consent_id = e.source_id and s.created_at > e.listed_at)
                      or exists (select 1 from public.consents_narrowing s where s.consent_id = e.source_id and s.created_at > e.listed_at)
     else false end
); end $$;

-- For the reminder that no person sends: open requests whose decision is due up to and with that day.
create function packs_due(until date) returns table (request_id uuid, case_id uuid, custodian_id bigint, due_on date)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.juso_uid() <> 0 then
    perform public.juso_refuse('期限のお知らせを送るのは、しくみ自身だけです。');
  end if;
  return query
    select r.id, r.case_id, c.custodian_id, r.due_on
      from public.packs_disclosurerequest r join public.cases_case c on c.id = r.case_id
     where r.state in ('received', 'prepared', 'reviewed') and r.due_on <= until
     order by r.due_on, r.id;
end $$;
