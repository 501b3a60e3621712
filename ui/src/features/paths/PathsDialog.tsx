/** The paths that were found between two things, each as a row of steps; or why there is none. */
import { useState } from "react";
import { Button, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { Nothing, Window } from "../../parts/Window.tsx";
import { addPath, findPaths, LONGEST_PATH, type Path } from "./paths.ts";

interface PathsDialogProps {
  readonly from: string;
  readonly to: string;
  readonly onClose: () => void;
}

export function PathsDialog({ from, to, onClose }: PathsDialogProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { nodes } = useStore(workspace.scene);
  const [chosen, setChosen] = useState("0");
  const loaded = useLoaded(`${from}\t${to}`, (signal) => findPaths(workspace, from, to, signal));
  const names = { from: nodes.get(from)?.caption ?? from, to: nodes.get(to)?.caption ?? to };
  return (
    <Window title={t("path.title")} wide onClose={onClose}>
      <p className="muted clip-lines">{t("path.between", names)}</p>
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {loaded.state !== "ready" ? null : loaded.value.length === 0 ? (
        <Nothing
          onClose={onClose}
          text={t("path.none", { longest: LONGEST_PATH })}
          todo={t("path.none.todo")}
        />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const path = loaded.value[Number(chosen)];
            onClose();
            if (path !== undefined) addPath(workspace, path);
          }}
        >
          <RadioGroup aria-label={t("path.found")} className="paths" value={chosen} onChange={setChosen}>
            {loaded.value.map((path, index) => (
              <RadioField key={path.links.map(({ id }) => id).join()} value={String(index)}>
                <RadioButton className="path">
                  <span className="path-length">{t("path.steps", { count: path.length })}</span>
                  <Steps path={path} />
                </RadioButton>
              </RadioField>
            ))}
          </RadioGroup>
          <footer>
            <span className="grow" />
            <Button autoFocus className="primary" type="submit">
              {t("path.add")}
            </Button>
          </footer>
        </form>
      )}
    </Window>
  );
}

function Steps({ path }: { readonly path: Path }) {
  return (
    <span className="steps">
      {path.entities.map((entity, index) => {
        const link = path.links[index - 1];
        return (
          <span key={entity.id} className="step">
            {link === undefined ? null : (
              <span className="step-link">
                <span aria-hidden="true">{link.target.id === entity.id ? "→" : "←"}</span>
                {link.label}
                <span className="grade">{link.grade}</span>
              </span>
            )}
            <span className="step-thing">
              <TypeBadge schema={entity.schema} size={18} />
              <bdi>{entity.caption}</bdi>
            </span>
          </span>
        );
      })}
    </span>
  );
}
