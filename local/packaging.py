"""Packages the functions: one recipe, two targets. *deploy* is what Lambda runs, *local* the same for this machine.

Each function holds only what it needs, with its bytecode compiled by the version that will run it.
"""

import compileall
import shutil
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

from content.authoring.compiling import build_if_stale

ROOT: Final = Path(__file__).parent.parent
BUILD: Final = ROOT / "build"
DEPLOYED: Final = "3.13"
"""The Python of the deployed runtime."""
CONTENT_LEFT_OUT: Final = ("authoring", "data")
UNDERSTANDING: Final = (
    *(
        "__init__.py",
        "clock.py",
        "dangers.py",
        "denials.py",
        "features.py",
        "folding.py",
        "known.py",
        "lexicon.py",
        "linear.py",
        "names.py",
        "parts.py",
        "phrases.py",
        "plain.py",
        "requests.py",
        "spelling.py",
        "stored.py",
        "table.py",
        "understanding.py",
        "understood.py",
    ),
    *("concerns.bin", "en.intents.bin", "en.model.json", "en.tables.bin"),
)


@dataclass(frozen=True, kw_only=True)
class Function:
    """One deployed function: the folder of its door, what of it stays behind, and the lock of what it runs on."""

    name: str
    door: str
    left_out: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    lock: str = ""
    pruned: tuple[str, ...] = ()
    """Folders and files of dependencies that no import reaches."""


TWILIO_LEFT_OUT: Final = (
    "base",
    "http",
    "jwt",
    "rest",
    "credential",
    "auth_strategy",
    "authStrategy",
    "twiml/fax_response.py",
)

FUNCTIONS: Final = (
    Function(
        name="text", door="sms", left_out=("web.py",), lock="text.lock",
        pruned=(*(f"twilio/{name}" for name in TWILIO_LEFT_OUT), "bin"),
    ),
    Function(
        name="voice", door="skill", left_out=("web.py", "verification.py", "fetching.py"), lock="voice.lock",
        pruned=("bin",),
    ),
    Function(name="fallback", door="sms", only=("__init__.py", "fallback.py")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a package runs: the flags that make pip choose its wheels, and the Python that compiles for it."""

    name: str
    pip: tuple[str, ...]
    python: str


def targets() -> tuple[Target, Target]:
    """Deploy and local. Without the deployed Python on this machine, deploy goes without bytecode and says so."""
    platforms = [f"--platform=manylinux{glibc}_aarch64" for glibc in ("2014", "_2_17", "_2_28")]
    deploy = (*platforms, f"--python-version={DEPLOYED}", "--implementation=cp", "--only-binary=:all:")
    return (
        Target(name="deploy", pip=deploy, python=_deployed_python()),
        Target(name="local", pip=("--only-binary=:all:",), python=sys.executable),
    )


def _deployed_python() -> str:
    if f"{sys.version_info.major}.{sys.version_info.minor}" == DEPLOYED:
        return sys.executable
    found = shutil.which(f"python{DEPLOYED}") or ""
    # a version manager may leave a name on the path that runs nothing
    works = found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0  # noqa: S603
    return found if works else ""


def fetch(target: Target) -> Path:
    """The wheels of a target, fetched once; afterwards nothing is asked of a registry."""
    wheels = BUILD / "wheels" / target.name
    locks = [function.lock for function in FUNCTIONS if function.lock]
    stamp = wheels / ".locks"
    wanted = "".join((ROOT / "requirements" / lock).read_text() for lock in locks)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(wheels, ignore_errors=True)
        for lock in locks:
            _pip("download", "--no-deps", "--require-hashes", f"--dest={wheels}", *target.pip, *_requirements(lock))
        stamp.write_text(wanted)
    return wheels


def package(function: Function, target: Target) -> Path:
    """The zip of a function for a target, with the words compiled as they are now. Raises `BrokenLibrary`."""
    build_if_stale()
    folder = BUILD / target.name / function.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if function.lock:
        wheels = fetch(target)
        offline = ("--no-index", f"--find-links={wheels}", "--no-deps", "--no-compile", f"--target={folder}")
        _pip("install", *offline, *target.pip, *_requirements(function.lock))
        _copy(ROOT / "content", folder, left_out=CONTENT_LEFT_OUT)
        _copy(ROOT / "interaction_models", folder, only=UNDERSTANDING)
    _copy(ROOT / function.door, folder, left_out=function.left_out, only=function.only)
    _prune(function, folder)
    _compile(target, folder)
    return _zipped(folder)


def _requirements(lock: str) -> tuple[str, str]:
    return "-r", str(ROOT / "requirements" / lock)


def _pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([sys.executable, "-m", "pip", *arguments, *quiet], check=True)  # noqa: S603 - our own arguments


def _copy(source: Path, folder: Path, *, left_out: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    for path in source.iterdir():
        wanted = path.name in only if only else path.suffix in (".py", ".json", ".sqlite") and path.name not in left_out
        if path.is_file() and wanted:
            (folder / source.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / source.name / path.name)


def _prune(function: Function, folder: Path) -> None:
    for name in function.pruned:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _compile(target: Target, folder: Path) -> None:
    """Bytecode that is never checked against its source: the folder is read-only where it runs."""
    if target.python == sys.executable:
        with warnings.catch_warnings(action="ignore"):  # a dependency's old escapes are not ours to mend
            compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    elif target.python:
        arguments = ["-W", "ignore", "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", str(folder)]
        subprocess.run([target.python, *arguments], check=True)  # noqa: S603 - our own arguments
    else:
        print(f"No Python {DEPLOYED} here: {folder.name} is packaged without bytecode, and will start more slowly.")


def _zipped(folder: Path) -> Path:
    """The folder as a zip, the same bytes for the same files."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)), date_time=(1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                made.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target


def main(*names: str) -> None:
    """Package every function for the named targets, or for both, and say how large each is."""
    for target in targets():
        if not names or target.name in names:
            for function in FUNCTIONS:
                made = package(function, target)
                print(f"{target.name:7} {function.name:9} {made.stat().st_size / 1000:9.1f} KB")


if __name__ == "__main__":
    main(*sys.argv[1:])
