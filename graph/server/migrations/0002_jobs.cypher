// Long work, what was uploaded for it, and what was corrected after it (docs/decisions/).

CREATE CONSTRAINT job_id IF NOT EXISTS FOR (n:Job) REQUIRE n.id IS UNIQUE;
CREATE INDEX job_status IF NOT EXISTS FOR (n:Job) ON (n.status);
CREATE INDEX job_run IF NOT EXISTS FOR (n:Job) ON (n.run);
CREATE CONSTRAINT job_lease_id IF NOT EXISTS FOR (n:JobLease) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT upload_id IF NOT EXISTS FOR (n:Upload) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT correction_id IF NOT EXISTS FOR (n:Correction) REQUIRE n.id IS UNIQUE;
CREATE INDEX correction_run IF NOT EXISTS FOR (n:Correction) ON (n.run);
