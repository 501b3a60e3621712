/** The top bar: one search for everything, the chart's name, and what holds for the whole page. */
import { CircleHelp, Languages, Monitor, Moon, Sun, Upload, UserRound } from "lucide";
import { Button, Dialog, DialogTrigger, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import {
  attempt,
  type Session,
  type ThemeChoice,
  useStore,
  useText,
  useWorkspace,
} from "../../app/workspace.ts";
import { formatNumber, LANGUAGES, loadLanguage } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { ChartName } from "../charts/ChartName.tsx";
import { ExportMenu } from "../export/ExportMenu.tsx";
import { ScopeButton } from "../scope/ScopeButton.tsx";
import { SearchBox } from "../search/SearchBox.tsx";
import { Logo } from "./Logo.tsx";

const THEMES: readonly ThemeChoice[] = ["system", "light", "dark"];
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

export function TopBar({ session }: { readonly session: Session }) {
  const workspace = useWorkspace();
  const t = useText();
  const theme = useStore(workspace.theme);
  return (
    <header className="top">
      <Logo />
      <SearchBox />
      <ChartName />
      <div className="top-actions">
        <ScopeButton />
        <Button
          className="top-button"
          onPress={() => {
            workspace.overlay.update(() => ({ kind: "data", tab: "import", run: null }));
          }}
        >
          <Icon icon={Upload} />
          <span className="wide-only">{t("data.button")}</span>
          <span className="narrow-only visually-hidden">{t("data.button")}</span>
        </Button>
        <ExportMenu />
        <MenuTrigger>
          <IconButton icon={THEME_ICONS[theme]} label={t("theme.label")} />
          <Popover className="popover" placement="bottom end">
            <Menu
              className="menu"
              selectedKeys={[theme]}
              selectionMode="single"
              onAction={(key) => {
                const chosen = THEMES.find((each) => each === key);
                if (chosen !== undefined) workspace.theme.update(() => chosen);
              }}
            >
              {THEMES.map((each) => (
                <MenuItem key={each} className="menu-item" id={each} textValue={t(`theme.${each}`)}>
                  <Icon icon={THEME_ICONS[each]} />
                  {t(`theme.${each}`)}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
        <LanguageMenu />
        <IconButton
          icon={CircleHelp}
          keys="?"
          label={t("help.title")}
          onPress={() => {
            workspace.overlay.update(() => ({ kind: "help" }));
          }}
        />
        <ViewerButton session={session} />
      </div>
    </header>
  );
}

function LanguageMenu() {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  return (
    <MenuTrigger>
      <IconButton icon={Languages} label={t("language.label")} />
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          selectedKeys={[tag]}
          selectionMode="single"
          onAction={(key) => {
            const chosen = LANGUAGES.find((each) => each.tag === key);
            if (chosen === undefined) return;
            attempt(
              workspace,
              loadLanguage(chosen.tag).then((language) => {
                workspace.language.update(() => language);
              }),
            );
          }}
        >
          {LANGUAGES.map(({ tag: each, name }) => (
            <MenuItem key={each} className="menu-item" id={each}>
              <span lang={each}>{name}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function ViewerButton({ session: { viewer, status } }: { readonly session: Session }) {
  const { language } = useWorkspace();
  const t = useText();
  const { tag } = useStore(language);
  return (
    <DialogTrigger>
      <IconButton icon={UserRound} label={t("viewer.label", { name: viewer.name })} />
      <Popover className="popover" placement="bottom end">
        <Dialog aria-label={t("viewer.label", { name: viewer.name })} className="viewer">
          <h2>
            <bdi>{viewer.name}</bdi>
          </h2>
          <dl className="values">
            <div>
              <dt>{t("viewer.clearance")}</dt>
              <dd>{`TLP:${viewer.clearance}`}</dd>
            </div>
            <div>
              <dt>{t("viewer.cases")}</dt>
              <dd dir="auto">
                {viewer.everyCase
                  ? t("viewer.everyCase")
                  : viewer.cases.length === 0
                    ? t("viewer.noCases")
                    : viewer.cases.join(", ")}
              </dd>
            </div>
            <div>
              <dt>{t("viewer.graph")}</dt>
              <dd>
                {t("viewer.size", {
                  entities: formatNumber(tag, status.entities),
                  links: formatNumber(tag, status.links),
                })}
              </dd>
            </div>
            <div>
              <dt>{t("viewer.versions")}</dt>
              <dd dir="ltr">{`Clew ${status.version} · Neo4j ${status.neo4j}${status.gds ? " · GDS" : ""}`}</dd>
            </div>
          </dl>
          <Button className="link-button" onPress={() => window.open("/graphiql", "_blank", "noopener")}>
            {t("viewer.graphiql")}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
