import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApi } from "./api/client.ts";
import { App } from "./app/App.tsx";
import { bindKeys } from "./app/keys.ts";
import { bindPreferences, rememberedLanguage } from "./app/preferences.ts";
import { createWorkspace } from "./app/workspace.ts";
import { bindAddress, bindAutosave } from "./features/charts/charts.ts";
import { bindFacts } from "./features/knowledge/bindFacts.ts";
import { startSession } from "./features/session/session.ts";
import "./style/page.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element called root.");

const workspace = createWorkspace(createApi, await rememberedLanguage());
bindPreferences(workspace);
bindKeys(workspace);
createRoot(root).render(
  <StrictMode>
    <App workspace={workspace} />
  </StrictMode>,
);
await startSession(workspace);
bindFacts(workspace);
bindAutosave(workspace);
bindAddress(workspace);
