-- One person, one identity. Providers come from the settings and tokens are not kept: those two tables stay empty.
create unique index one_identity_per_person on socialaccount_socialaccount (user_id);
revoke insert, update on socialaccount_socialapp, socialaccount_socialtoken from juso_app;
