// The storage of claims (docs/decisions/): what is looked up by what.
// Every statement of a migration may be run again: a run can be killed between two of them.

CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;

// What no live claim stands behind any more is kept to answer "as known on".
CREATE INDEX past_entity_id IF NOT EXISTS FOR (n:PastEntity) ON (n.id);

CREATE CONSTRAINT observation_id IF NOT EXISTS FOR (n:Observation) REQUIRE n.id IS UNIQUE;
CREATE INDEX observation_about IF NOT EXISTS FOR (n:Observation) ON (n.about);

CREATE CONSTRAINT context_id IF NOT EXISTS FOR (n:Context) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT context_key IF NOT EXISTS FOR (n:Context) REQUIRE n.key IS UNIQUE;

CREATE CONSTRAINT source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT run_id IF NOT EXISTS FOR (n:Run) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT evidence_sha256 IF NOT EXISTS FOR (n:Evidence) REQUIRE n.sha256 IS UNIQUE;

CREATE CONSTRAINT alias_id IF NOT EXISTS FOR (n:Alias) REQUIRE n.id IS UNIQUE;
CREATE INDEX alias_into IF NOT EXISTS FOR (n:Alias) ON (n.into);
CREATE INDEX alias_key IF NOT EXISTS FOR (n:Alias) ON (n.key);
CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT chart_id IF NOT EXISTS FOR (n:Chart) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT clew_id IF NOT EXISTS FOR (n:Clew) REQUIRE n.id IS UNIQUE;

// Names and text hold the original and its transliteration. Without stop words: "Will" and "No" are names.
CREATE FULLTEXT INDEX observation_text IF NOT EXISTS FOR (n:Observation) ON EACH [n.names, n.text]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words', `fulltext.eventually_consistent`: true}};
