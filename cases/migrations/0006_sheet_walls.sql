-- Filled-in forms: one's own agency's; the team's and the hosts' where they are marked so, like notes.

alter table cases_sheetrecord enable row level security;
alter table cases_sheetrecord force row level security;
create policy owner on cases_sheetrecord to juso_owner using (true) with check (true);
create policy reading on cases_sheetrecord for select to juso_app using (
  agency_id = any ((select juso_my_agencies())::bigint[])
  or ((visibility = 'team'
       or (visibility = 'host' and (select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[]))
      and exists (select 1 from cases_stake s where s.case_id = cases_sheetrecord.case_id and s.until is null
                    and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0)));
create policy beginning on cases_sheetrecord for insert to juso_app with check (
  agency_id = any ((select juso_my_agencies())::bigint[]) and written_by_id = (select juso_uid()) and juso_has_stake(case_id));
-- Who may read may go on writing (a team's sheet is written by the team), but only while taking part.
create policy writing on cases_sheetrecord for update to juso_app
  using (juso_has_stake(case_id) and (
    agency_id = any ((select juso_my_agencies())::bigint[]) or visibility = 'team'
    or (visibility = 'host' and (select juso_my_agencies())::bigint[] && (select juso_host_agencies())::bigint[])))
  with check (written_by_id = (select juso_uid()));
revoke update, delete, truncate on cases_sheetrecord from juso_app;
grant update (answers, version, revision, own_form, written_by_id, updated_at) on cases_sheetrecord to juso_app;

-- Every saving is kept. The trigger writes; nobody else can.
alter table cases_sheetrevision enable row level security;
alter table cases_sheetrevision force row level security;
create policy owner on cases_sheetrevision to juso_owner using (true) with check (true);
create policy reading on cases_sheetrevision for select to juso_app
  using (exists (select 1 from cases_sheetrecord r where r.id = record_id offset 0));
revoke insert, update, delete, truncate on cases_sheetrevision from juso_app;

create function cases_keep_revision() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.revision <> old.revision + 1 then
    perform public.juso_refuse('帳票は、読んだ版の上にだけ保存できます。画面を読み込み直してください。');
  end if;
  insert into public.cases_sheetrevision (record_id, revision, version, answers, saved_by_id, saved_at)
  values (new.id, new.revision, new.version, new.answers, new.written_by_id, clock_timestamp());
  return null;
end $$;
create trigger keeps_revision after insert or update on cases_sheetrecord for each row execute function cases_keep_revision();
create trigger touches_case after insert or update on cases_sheetrecord for each row execute function cases_touch();
