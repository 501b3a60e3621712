/** The page: bars, panes and canvas, and what lies over them. */
import { useEffect } from "react";
import { I18nProvider } from "react-aria-components";
import { Canvas } from "../features/canvas/Canvas.tsx";
import { CanvasBar } from "../features/canvas/CanvasBar.tsx";
import { nameOf } from "../features/charts/charts.ts";
import { ConflictDialog } from "../features/charts/ConflictDialog.tsx";
import { Details } from "../features/details/Details.tsx";
import { RawDialog } from "../features/details/RawDialog.tsx";
import { ExpandDialog } from "../features/expand/ExpandDialog.tsx";
import { HelpDialog } from "../features/help/HelpDialog.tsx";
import { DataWindow } from "../features/import/DataWindow.tsx";
import { LeftPane } from "../features/list/LeftPane.tsx";
import { ContextMenu } from "../features/menu/ContextMenu.tsx";
import { PathsDialog } from "../features/paths/PathsDialog.tsx";
import { Gate } from "../features/session/Gate.tsx";
import { TopBar } from "../features/top/TopBar.tsx";
import { Welcome } from "../features/welcome/Welcome.tsx";
import { Notices } from "../parts/Notices.tsx";
import { useStore, useText, useWorkspace, type Workspace, WorkspaceContext } from "./workspace.ts";

export function App({ workspace }: { readonly workspace: Workspace }) {
  return (
    <WorkspaceContext value={workspace}>
      <Page />
    </WorkspaceContext>
  );
}

function Page() {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const session = useStore(workspace.session);
  const panes = useStore(workspace.panes);
  const name = nameOf(workspace, useStore(workspace.history).chart);
  useEffect(() => {
    document.title = `${name} · Clew`;
  }, [name]);
  return (
    <I18nProvider locale={tag}>
      {typeof session === "string" ? (
        <Gate state={session} />
      ) : (
        <div className="page" data-left={panes.left} data-right={panes.right}>
          <a className="skip" href="#canvas">
            {t("page.skip")}
          </a>
          <TopBar session={session} />
          <LeftPane />
          <main className="stage">
            <h1 className="visually-hidden">{name}</h1>
            <Canvas />
            <CanvasBar />
            <Welcome />
          </main>
          <Details />
          <Over />
          <ConflictDialog />
        </div>
      )}
      <Notices />
    </I18nProvider>
  );
}

function Over() {
  const { overlay } = useWorkspace();
  const shown = useStore(overlay);
  const close = (): void => {
    overlay.update((present) => (present === shown ? null : present));
  };
  switch (shown?.kind) {
    case "expand":
      return <ExpandDialog id={shown.id} onClose={close} />;
    case "paths":
      return <PathsDialog from={shown.from} to={shown.to} onClose={close} />;
    case "raw":
      return <RawDialog about={shown.about} claim={shown.claim} title={shown.title} onClose={close} />;
    case "menu":
      return <ContextMenu overlay={shown} onClose={close} />;
    case "data":
      return <DataWindow run={shown.run} tab={shown.tab} onClose={close} />;
    case "help":
      return <HelpDialog onClose={close} />;
    case undefined:
      return null;
  }
}
