-- The plan of the city: everybody with a post reads it; a section writes of its own programmes, the host section of all; a frozen
-- year stays as it is, and what was wrong in it gets a row beside it.

-- The entry is a programme of a section in which the acting user is an officer today.
create function reports_writes(entry bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.juso_is_host_officer() or (
  select exists (select 1 from public.reports_planprogramme e
                   join public.agencies_programme_sections s on s.programme_id = e.programme_id
                  where e.id = entry and s.agency_id = any (public.juso_agencies_as('{section_officer,host_officer}')))
); end $$;

create function reports_writes_indicator(indicator bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.reports_writes((select i.entry_id from public.reports_indicator i where i.id = indicator));
end $$;

create function reports_writes_result(result bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  public.reports_writes_indicator((select r.indicator_id from public.reports_result r where r.id = result));
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['cityplan', 'planprogramme', 'indicator', 'target', 'planyear', 'report', 'result', 'correction',
                              'returnitem', 'submission'] loop
    execute format('revoke delete, truncate on reports_%s from juso_app', name);
    execute format('alter table reports_%s enable row level security', name);
    execute format('alter table reports_%s force row level security', name);
    execute format('create policy owner on reports_%s to juso_owner using (true) with check (true)', name);
    execute format('create policy reading on reports_%s for select to juso_app using ((select juso_works_here()))', name);
    perform audit_follow(format('reports_%s', name)::regclass);
  end loop;
  foreach name in array array['cityplan', 'planprogramme', 'indicator', 'target', 'planyear', 'returnitem'] loop
    execute format('create policy adding on reports_%s for insert to juso_app with check ((select juso_is_host_officer()))', name);
    execute format('create policy changing on reports_%s for update to juso_app using ((select juso_is_host_officer()))', name);
  end loop;
end $$;

-- A target of a year that is over may have been wrong too: only the target of a year not yet frozen is taken away or changed.
grant delete on reports_target to juso_app;
create policy taking_away on reports_target for delete to juso_app using ((select juso_is_host_officer()));

create policy adding on reports_report for insert to juso_app with check (reports_writes(entry_id));
create policy changing on reports_report for update to juso_app using (reports_writes(entry_id));
create policy adding on reports_result for insert to juso_app with check (reports_writes_indicator(indicator_id));
create policy changing on reports_result for update to juso_app using (reports_writes_indicator(indicator_id));

-- Added, never changed.
revoke update on reports_correction, reports_submission from juso_app;
create policy adding on reports_correction for insert to juso_app with check (by_id = juso_uid() and reports_writes_result(result_id));
create policy adding on reports_submission for insert to juso_app with check (by_id = juso_uid() and (select juso_is_host_officer()));

------------------------------------------------------------------------------------------------------------------------
-- A frozen year

-- Locks the mark of the year against somebody who is just freezing it.
create function reports_is_frozen(of_entry bigint, of_year int) returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  frozen timestamptz;
begin
  select y.frozen_at into frozen from public.reports_planyear y
    join public.reports_planprogramme e on e.city_plan_id = y.city_plan_id
   where e.id = of_entry and y.year = of_year for share of y;
  return frozen is not null;
end $$;
revoke execute on function reports_is_frozen(bigint, int) from public;

create function reports_keeps_frozen() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  kept record;
  entry bigint;
begin
  if tg_op = 'DELETE' then kept := old; else kept := new; end if;
  if tg_table_name = 'reports_report' then
    entry := (to_jsonb(kept) ->> 'entry_id')::bigint;
  else
    select i.entry_id into entry from public.reports_indicator i where i.id = (to_jsonb(kept) ->> 'indicator_id')::bigint;
  end if;
  if public.reports_is_frozen(entry, kept.year) then
    perform public.juso_refuse('この年度は確定しています。直すときは、「訂正する」から理由を添えて入力してください。');
  end if;
  return kept;
end $$;
create trigger keeps_frozen before insert or update or delete on reports_report for each row execute function reports_keeps_frozen();
create trigger keeps_frozen before insert or update or delete on reports_result for each row execute function reports_keeps_frozen();
create trigger keeps_frozen before insert or update or delete on reports_target for each row execute function reports_keeps_frozen();

-- A report stays with its programme and its year, a result with its indicator.
revoke update on reports_report, reports_result from juso_app;
grant update (outcome, issues, next_steps, submitted_at, submitted_by_id, returned_why, updated_at) on reports_report to juso_app;
grant update (value, by_hand, source, reason, counted, grade, by_id, updated_at) on reports_result to juso_app;

create function reports_freezes_once() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.frozen_at is not null and (new.frozen_at, new.frozen_by_id) is distinct from (old.frozen_at, old.frozen_by_id) then
    perform public.juso_refuse('この年度は、すでに確定しています。');
  end if;
  if (new.city_plan_id, new.year) is distinct from (old.city_plan_id, old.year) then
    perform public.juso_refuse('計画の年度は、変えられません。');
  end if;
  return new;
end $$;
create trigger freezes_once before update on reports_planyear for each row execute function reports_freezes_once();

-- Only of a year that is frozen.
create function reports_corrects_frozen() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (select public.reports_is_frozen(i.entry_id, r.year) from public.reports_result r
            join public.reports_indicator i on i.id = r.indicator_id where r.id = new.result_id) then
    perform public.juso_refuse('この年度はまだ確定していません。実績を入力し直してください。');
  end if;
  return new;
end $$;
create trigger corrects_frozen before insert on reports_correction for each row execute function reports_corrects_frozen();
