-- What a batch posted is found by it.
create index ledger_entry_batch on accord.ledger_entry (batch_id) where batch_id is not null;
