#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the role that migrates, the role that serves, the database.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres \
  -v owner="$(cat /run/secrets/owner_password)" -v app="$(cat /run/secrets/app_password)" <<'SQL'
create role juso_owner login createdb password :'owner';
create role juso_app login nobypassrls password :'app';
create database juso owner juso_owner;
SQL
