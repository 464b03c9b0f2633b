-- A removed key stays as a row without a value, so that readers of the change feed learn of the removal; the oldest of
-- these rows are dropped when there are too many, and history_start says from which generation on nothing was dropped.
CREATE TABLE record (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT,
    changed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX record_changed ON record (changed);

CREATE TABLE revision (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL,
    history_start INTEGER NOT NULL
);

INSERT INTO revision (only_row, generation, history_start) VALUES (1, 0, 0);
