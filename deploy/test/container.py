"""Does what deploy/container/Dockerfile says, in a folder in place of an image, and runs what it makes.

Every instruction must be known here, every source of a COPY must exist and be let through by the ignore file, and the
entrypoint, the command and the health check run as they stand. One line a check.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
RECIPE = TOP / "deploy/container/Dockerfile"
KNOWN = {
    "ARG", "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD",
    "VOLUME",
}
NOBODY = 65532
KEY = "test"
KEYS = "app sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 roles=decide,read"


def instructions():
    text = re.sub(r"(?m)^#.*\n", "", RECIPE.read_text()).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        word, rest = line.split(None, 1)
        if word not in KNOWN:
            raise SystemExit(f"not ok container: {word} is not known to this test")
        yield word, rest


def let_through(source):
    """Whether the ignore file, a star and exceptions, lets the build see it."""
    lines = [l for l in (RECIPE.parent / "Dockerfile.dockerignore").read_text().splitlines() if l and l[0] != "#"]
    return lines[0] == "*" and f"!{source}" in lines[1:]


class Image:
    """The folder that stands for the root of the image."""

    def __init__(self, root, jars):
        self.root = root
        self.jars = jars
        self.env = {}
        self.last = {}
        self.missing = []
        # The folders that the recipe names are those of this one.
        self.folders = ("/opt/tidegate", "/run/tidegate")

    def here(self, text):
        for folder in self.folders:
            text = text.replace(folder, str(self.root) + folder)
        return text

    def copy(self, rest):
        *sources, target = rest.split()
        folder = Path(self.here(target))
        folder.mkdir(parents=True, exist_ok=True)
        for source in sources:
            at = self.jars / Path(source).name if source.startswith(".run/") else TOP / source
            if not at.exists() or not let_through(source):
                self.missing.append(source)
            else:
                shutil.copy(at, folder)

    def run(self, rest):
        # As root, as a build runs; on a machine where this is none, ownership stays as it is.
        text = self.here(rest) if os.geteuid() == 0 else re.sub(r"chown \S+ \S+", "true", self.here(rest))
        subprocess.run(["bash", "-ec", text], check=True, env=clean())

    def env_(self, rest):
        self.env.update(pair.split("=", 1) for pair in shlex.split(rest))

    def words(self, word):
        return [self.here(each) for each in json.loads(self.last[word][self.last[word].index("["):])]

    def start(self, words, env, **more):
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        run = {"TIDEGATE_RUN_DIR": f"{self.root}/run/tidegate"}
        return subprocess.Popen(words, env=clean() | self.env | run | env, cwd=self.root, **user, **more)


def clean():
    return {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}


def check(name, holds, more=""):
    print(("ok " if holds else "not ok ") + "container: " + name + (f": {more}" if more and not holds else ""))
    return holds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(url, key=None, body=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        return e.code


def serve(image, log):
    """Starts the server as the image does, and waits until it listens or ends."""
    port = str(free_port())
    env = {"TIDEGATE_PORT": port, "TIDEGATE_API_KEYS_TEXT": KEYS}
    server = image.start(image.words("ENTRYPOINT") + image.words("CMD"), env, stderr=open(log, "w"))
    while server.poll() is None and "event=listening" not in log.read_text():
        time.sleep(0.05)
    return server, port


def main():
    jars = Path(os.environ.get("TIDEGATE_JARS", TOP / "cli/target"))
    with tempfile.TemporaryDirectory(prefix="image.") as folder:
        os.chmod(folder, 0o755)
        image = Image(Path(folder), jars)
        for word, rest in instructions():
            {"COPY": image.copy, "RUN": image.run, "ENV": image.env_}.get(
                word, lambda rest, word=word: image.last.__setitem__(word, rest)
            )(rest)
        good = check("every source exists and reaches the build", not image.missing, ", ".join(image.missing))
        if image.missing:
            return 1
        good &= check("the base is an argument", image.last["FROM"] == "${BASE}" and "BASE=" in image.last["ARG"])
        good &= check("it does not run as root", image.last["USER"] == f"{NOBODY}:{NOBODY}")
        mounted = re.findall(r"ContainerPath: (\S+)", (TOP / "deploy/aws/service.yaml").read_text())
        good &= check("what ECS mounts is a volume of the image", mounted and set(mounted) <= set(json.loads(image.last["VOLUME"])))
        good &= check("the archive of classes is made", (image.root / "opt/tidegate/tidegate.jsa").exists())

        log = image.root / "log"
        server, port = serve(image, log)
        url = f"http://127.0.0.1:{port}"
        try:
            good &= check("the server listens beyond this machine", "host=0.0.0.0" in log.read_text(), log.read_text())
            body = b'{"subject":"acme","plan":"starter"}'
            good &= check("it decides with a key", request(f"{url}/v1/acquire", KEY, body) == 200)
            good &= check("it refuses without", request(f"{url}/v1/acquire", None, body) == 401)
            env = {"TIDEGATE_PORT": port}
            good &= check("the health check passes", image.start(image.words("HEALTHCHECK"), env).wait() == 0)
            variables = Path(f"/proc/{server.pid}/environ").read_bytes()
            good &= check("no secret stays in the environment", b"9f86d081" not in variables)
            file = image.root / "run/tidegate/api-keys"
            good &= check("the file of keys is its user's alone", oct(file.stat().st_mode)[-3:] == "600")
            command = Path(f"/proc/{server.pid}/cmdline").read_bytes()
            good &= check("Java is the process itself, so signals reach it", b"-jar" in command)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        good &= check("SIGTERM ends it in order", "event=stopped" in log.read_text())
        fails = image.start(image.words("HEALTHCHECK"), {"TIDEGATE_PORT": port}, stderr=subprocess.DEVNULL)
        good &= check("then the health check fails", fails.wait() != 0)
        both = {"TIDEGATE_API_KEYS_TEXT": KEYS, "TIDEGATE_API_KEYS": "/keys"}
        twice = image.start(image.words("ENTRYPOINT"), both, stderr=subprocess.PIPE, text=True)
        said = twice.communicate()[1]
        good &= check("two sources of keys are refused", twice.returncode == 2 and "both set" in said, said)
        shared = {"TIDEGATE_JAVA_OPTS": "-Xshare:on"}
        words = image.words("ENTRYPOINT") + ["--version"]
        version = image.start(words, shared, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = version.communicate()[1]
        good &= check("commands run from the archive", version.returncode == 0, said)
        other = {"TIDEGATE_JAVA_OPTS": "-XX:+UseParallelGC"}
        version = image.start(words, other, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = version.communicate()[1]
        good &= check("another collector can be chosen", version.returncode == 0, said)
    return 0 if good else 1


sys.exit(main())
