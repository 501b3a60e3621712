/** GraphiQL from its own package, on its own page, so that the canvas does not carry it. */
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "./style/graphiql.css";
import { createRoot } from "react-dom/client";

const root = document.getElementById("graphiql");
if (root === null) throw new Error("graphiql.html has no element called graphiql.");

createRoot(root).render(
  <GraphiQL
    fetcher={async (question) => {
      const response = await fetch("/graphql", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-Clew": "1" },
        body: JSON.stringify(question),
      });
      return (await response.json()) as object as { data: unknown };
    }}
  />,
);
