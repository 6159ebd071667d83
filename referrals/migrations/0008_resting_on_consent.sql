-- Promise 2: what rests on a consent stops with it. A waiting offer whose consent was taken back, or narrowed so that it no
-- longer covers the offer, is closed to the receiver, cannot be answered, and waits for what the sender does next.

-- Whether an offer still stands on the consent it was sent under. Taken back at any time since; an end that was foreseen is
-- no withdrawal: it is reminded of, and does not close what was asked before it. Which kinds of information an offer carries
-- beyond the first is not kept, so any kind taken out stops it: the sender looks again.
create function referrals_covered(ground uuid, recipient bigint) returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return ground is null or (
  not exists (select 1 from public.consents_withdrawal w where w.consent_id = ground and w.at <= public.juso_now())
  and not exists (select 1 from public.consents_narrowing n where n.consent_id = ground
                   and ('liaise' = any (n.purposes) or n.categories <> '{}' or recipient = any (n.recipients)))
); end $$;

drop policy reading on referrals_offer;
create policy reading on referrals_offer for select to juso_app using (
  (to_agency_id = any ((select juso_my_agencies())::bigint[])
   and (state in ('accepted', 'partly') or state = 'sent' and referrals_covered(consent_id, to_agency_id)))
  or from_agency_id = any ((select juso_my_agencies())::bigint[])
  or exists (select 1 from cases_stake s where s.case_id = referrals_offer.case_id and s.until is null
               and s.agency_id = any ((select juso_my_agencies())::bigint[]) offset 0));

-- Whatever way an answer comes in (screen, code, telephone), and whoever asks again: not without the consent.
create function referrals_resting() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if public.referrals_covered(new.consent_id, new.to_agency_id) then
    return new;
  end if;
  if new.state in ('accepted', 'partly', 'declined') and old.state = 'sent' then
    perform public.juso_refuse('このつなぎには、いまは回答できません。つなぎ元の機関にお問い合わせください。');
  end if;
  if new.state = 'sent' and new.waits_for in ('answer', 'reply') and (old.state, old.waits_for) is distinct from (new.state, new.waits_for) then
    perform public.juso_refuse('もとになった本人の同意が取りやめられているため、このつなぎは続けられません。取り下げてください。');
  end if;
  return new;
end $$;
create trigger rests_on_consent before update of state, waits_for on referrals_offer for each row
  when (new.consent_id is not null) execute function referrals_resting();

-- As before; and between asking the law and sending, the consent may have been taken back. Whoever takes it back locks the
-- case after that, so that one of the two sees the other.
create or replace function referrals_sending() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  holder bigint;
  stands text;
begin
  select custodian_id, stage into holder, stands from public.cases_case where id = new.case_id for no key update;
  if (holder <> new.from_agency_id or stands = 'closed') and public.juso_has_stake(new.case_id) then
    perform public.juso_refuse('このケースは、主担当が変わったか、終結しています。画面を読み込み直してください。');
  end if;
  if not public.referrals_covered(new.consent_id, new.to_agency_id) and public.juso_has_stake(new.case_id) then
    perform public.juso_refuse('本人の同意が取りやめられました。画面を読み込み直してください。');
  end if;
  return new;
end $$;

-- The offers that no longer stand on this consent stop, and wait for what their senders do next. Returns them, for telling.
create function referrals_stop(ground uuid, day date) returns table (
  id uuid, from_agency_id bigint, to_agency_id bigint, urgency text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid := (select c.person_id from public.consents_consent c where c.id = ground);
  o public.referrals_offer;
begin
  if whose is null or not public.juso_reads_person(whose) then
    return;
  end if;
  perform 1 from public.cases_case k where k.person_id = whose order by k.id for no key update;
  for o in select * from public.referrals_offer f
            where f.consent_id = ground and f.state = 'sent' and not public.referrals_covered(ground, f.to_agency_id)
              and not exists (select 1 from public.referrals_offerstep s where s.offer_id = f.id and s.kind = 'stopped')
            order by f.id for no key update loop
    perform public.referrals_line(o, 'stopped', '', null, 'screen', '', 0);
    perform public.referrals_wait(o.id, 'next', o.from_agency_id, day);
    update public.referrals_answerlink l set ended_at = public.juso_now(), updated_at = public.juso_now()
     where l.offer_id = o.id and l.used_at is null and l.ended_at is null;
    id := o.id; from_agency_id := o.from_agency_id; to_agency_id := o.to_agency_id; urgency := o.urgency;
    return next;
  end loop;
end $$;
