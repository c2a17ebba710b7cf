-- Run once, when the cluster is made: the login that migrates may create roles, and is no superuser.
\getenv password ACCORD_MIGRATOR_PASSWORD
create role accord_migrator login createrole password :'password';
alter database :"DBNAME" owner to accord_migrator;
