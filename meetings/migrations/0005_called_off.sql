-- An item may be called off before anything is written down of it; that stays so.
grant update (called_off_at, called_off_by_id, called_off_reason) on meetings_agendaitem to juso_app;

create or replace function juso_item_is_ahead(wanted uuid) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.meetings_agendaitem i
                  where i.id = wanted and i.drafted_at is null and i.called_off_at is null)
); end $$;

create or replace function meetings_hold_draft() returns trigger language plpgsql as $$
begin
  if old.called_off_at is not null then
    perform public.juso_refuse('この議題は、取りやめになっています。画面を読み込み直してください。');
  end if;
  if old.drafted_at is not null and
     (new.result, new.drafted_at, new.drafted_by_id) is distinct from (old.result, old.drafted_at, old.drafted_by_id) then
    perform public.juso_refuse('会議の結果は、書いたあとに変更できません。訂正は追記で残してください。');
  end if;
  return new;
end $$;

create or replace function meetings_unprepared(since date, until date)
returns table (item_id uuid, meeting_id uuid, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select distinct p.item_id, p.meeting_id, p.agency_id
    from public.meetings_participant p
    join public.meetings_agendaitem i on i.id = p.item_id and i.drafted_at is null and i.called_off_at is null
    join public.meetings_meeting m on m.id = p.meeting_id
    join public.cases_stake s on s.case_id = i.case_id and s.agency_id = p.agency_id and s.until is null
   where public.juso_uid() = 0
     and coalesce(m.views_due_on, (m.held_at at time zone 'Asia/Tokyo')::date) between meetings_unprepared.since and meetings_unprepared.until
     and not exists (select 1 from public.meetings_preparation w where w.item_id = p.item_id and w.agency_id = p.agency_id);
end $$;

-- What is still to be spoken of about a person who has just taken a consent back, for whoever wrote that down: the item, its
-- sitting, and the agency that answers for the case and looks again.
create function meetings_to_look_at(ground uuid) returns table (item_id uuid, meeting_id uuid, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query
  select i.id, i.meeting_id, k.custodian_id
    from public.meetings_agendaitem i join public.cases_case k on k.id = i.case_id
    join public.consents_consent c on c.person_id = k.person_id
   where c.id = ground and public.consents_heard_by_me(ground) and i.drafted_at is null and i.called_off_at is null
   order by i.id;
end $$;
