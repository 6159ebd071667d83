-- The circle of a case stands on the person's consent: no agency is let in beyond it, and a withdrawal closes the case to those
-- it does not reach any more. What they wrote themselves stays readable to them; the agency that answers for the case keeps it.

-- The piece that ends a part, whoever asks for it. Not for the application.
create function cases_end_stake(parted uuid, leaver bigint, why text, kept jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
  keepsake jsonb;
begin
  select custodian_id into strict holder from public.cases_case where id = parted for no key update;
  if holder = leaver then
    perform public.juso_refuse('主担当機関は、関わりを終えられません。先に、つなぎ先の機関に受理してもらってください。');
  end if;
  select jsonb_build_object('number', c.number, 'name', coalesce(nullif(p.name, ''), '氏名不詳')) into strict keepsake
    from public.cases_case c join public.people_person p on p.id = c.person_id where c.id = parted;
  update public.cases_nextstep set agency_id = holder, worker_id = null, updated_at = public.juso_now()
   where case_id = parted and agency_id = leaver and done_at is null;
  if kept ? 'consent' then  -- what only the consent had shown: not even the name stays
    keepsake := keepsake - 'name';
  end if;
  update public.cases_stake set until = public.juso_now(), ended_why = why, parting = keepsake || kept
   where case_id = parted and agency_id = leaver and until is null;
  if not found then
    perform public.juso_refuse('この機関は、いまこのケースの支援チームに入っていません。');
  end if;
end $$;
revoke execute on function cases_end_stake(uuid, bigint, text, jsonb) from public;

create or replace function cases_part(parted uuid, leaver bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (leaver = any (public.juso_my_agencies()) or public.juso_is_custodian(parted)) then
    perform public.juso_refuse('関わりを終えられるのは、その機関と主担当機関だけです。');
  end if;
  if coalesce(btrim(why), '') = '' then
    perform public.juso_refuse('関わりを終える理由を入力してください。');
  end if;
  perform public.cases_end_stake(parted, leaver, why, '{}');
end $$;

-- Let in only as far as the consent reaches, asked again under the lock of the case: a withdrawal takes the same lock.
create or replace function cases_admit(admitted_to uuid, newcomer bigint, why text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid;
begin
  if not public.juso_is_custodian(admitted_to) then
    perform public.juso_refuse('支援チームに機関を加えられるのは、主担当機関だけです。');
  end if;
  select person_id into whose from public.cases_case where id = admitted_to for no key update;
  if not public.consents_covers(whose, '{liaise}', '{basic}', newcomer) then
    perform public.juso_refuse('本人の同意が、この機関には及んでいません。「同意の記録」を確かめてください。');
  end if;
  perform public.cases_add_stake(admitted_to, newcomer, why);
end $$;

-- Before a consent is taken back, whole or in part: the cases of that person are locked, in order, so that whoever lets an
-- agency in, accepts an offer or decides a plan comes wholly before or wholly after.
create function cases_lock_before_withdrawal() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from public.cases_case k
    where k.person_id = (select c.person_id from public.consents_consent c where c.id = new.consent_id)
    order by k.id for no key update;
  return new;
end $$;
create trigger locks_cases before insert on consents_withdrawal for each row execute function cases_lock_before_withdrawal();
create trigger locks_cases before insert on consents_narrowing for each row execute function cases_lock_before_withdrawal();

-- To whom a withdrawal has closed which cases, for whoever wrote it down.
create function cases_shut_out(ground uuid) returns table (case_id uuid, agency_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.case_id, s.agency_id from public.cases_stake s
     where public.consents_heard_by_me(ground) and s.parting ->> 'consent' = ground::text and s.until is not null
     order by s.case_id, s.agency_id;
end $$;
create index cases_stake_shut on cases_stake ((parting ->> 'consent')) where parting ? 'consent';
