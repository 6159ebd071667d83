-- A withdrawal closes the circle in the database, whatever the application does: every agency but the accountable one whose part
-- the remaining consent does not carry any more. A part that began with an emergency provision does not rest on consent.

create function referrals_rests_on_danger(joined uuid, partner bigint) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return exists (
  select 1 from public.referrals_offer o
   where o.case_id = joined and o.to_agency_id = partner and o.basis = 'danger' and o.state in ('accepted', 'partly'));
end $$;
revoke execute on function referrals_rests_on_danger(uuid, bigint) from public;

create function referrals_close_circle() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid := (select c.person_id from public.consents_consent c where c.id = new.consent_id);
  part record;
  o public.referrals_offer;
begin
  for part in select s.case_id, s.agency_id
                from public.cases_stake s join public.cases_case k on k.id = s.case_id
               where k.person_id = whose and s.until is null and s.agency_id <> k.custodian_id
               order by s.case_id, s.agency_id loop
    if public.consents_covers(whose, '{liaise}', '{basic}', part.agency_id)
       or public.referrals_rests_on_danger(part.case_id, part.agency_id) then
      continue;
    end if;
    perform public.cases_end_stake(part.case_id, part.agency_id, '本人が同意を取りやめたため',
                                   jsonb_build_object('consent', new.consent_id));
  end loop;
  -- What became of it is not told any more to a sender whom the consent does not reach, nor by a receiver to whom the case is
  -- closed: nobody has to report it.
  for o in select f.* from public.referrals_offer f join public.cases_case k on k.id = f.case_id
            where k.person_id = whose and f.waits_for = 'outcome' and f.consent_id is not null
              and exists (select 1 from unnest(array[f.from_agency_id, f.to_agency_id]) side
                           where side <> k.custodian_id and not public.consents_covers(whose, '{liaise}', '{basic}', side))
            order by f.id for no key update of f loop
    perform public.referrals_line(o, 'stopped', '', null, 'screen', '', 0);
    perform public.referrals_wait(o.id, '', null, null);
  end loop;
  return null;
end $$;
-- After the end of the consent has been brought forward (trigger ends_consent), which is why its name comes later.
create trigger shuts_circle after insert on consents_withdrawal for each row execute function referrals_close_circle();
create trigger shuts_circle after insert on consents_narrowing for each row execute function referrals_close_circle();

-- Who said yes reads the offer as long as it takes part; after it has left of itself, as what it was told then; but not once the
-- person has taken the consent back.
drop policy reading on referrals_offer;
create policy reading on referrals_offer for select to juso_app using (
  (to_agency_id = any ((select juso_my_agencies())::bigint[])
   and (state = 'sent' and referrals_covered(consent_id, to_agency_id)
        or state in ('accepted', 'partly')
           and not exists (select 1 from cases_stake s where s.case_id = referrals_offer.case_id
                             and s.agency_id = referrals_offer.to_agency_id and s.parting ? 'consent' offset 0)))
  or from_agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = referrals_offer.case_id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));
