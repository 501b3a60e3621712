// People, programs and the audit (docs/decisions/0014). None of these nodes has relationships: the graph's
// relationships are those of the cases alone.

CREATE CONSTRAINT audit_seq IF NOT EXISTS FOR (n:AuditEntry) REQUIRE n.seq IS UNIQUE;
CREATE INDEX audit_who IF NOT EXISTS FOR (n:AuditEntry) ON (n.who, n.seq);
CREATE INDEX audit_case IF NOT EXISTS FOR (n:AuditEntry) ON (n.case, n.seq);
CREATE INDEX audit_at IF NOT EXISTS FOR (n:AuditEntry) ON (n.at);
CREATE CONSTRAINT audit_head IF NOT EXISTS FOR (n:AuditHead) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT user_name IF NOT EXISTS FOR (n:User) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT group_name IF NOT EXISTS FOR (n:Group) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT case_name IF NOT EXISTS FOR (n:Case) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT key_name IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT key_hash IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.hash IS UNIQUE;
CREATE CONSTRAINT session_hash IF NOT EXISTS FOR (n:Session) REQUIRE n.hash IS UNIQUE;
CREATE INDEX session_account IF NOT EXISTS FOR (n:Session) ON (n.account);
CREATE CONSTRAINT invitation_hash IF NOT EXISTS FOR (n:Invitation) REQUIRE n.hash IS UNIQUE;
CREATE CONSTRAINT attempts_of IF NOT EXISTS FOR (n:Attempts) REQUIRE n.of IS UNIQUE;
CREATE CONSTRAINT sign_in_state IF NOT EXISTS FOR (n:SignInState) REQUIRE n.hash IS UNIQUE;
