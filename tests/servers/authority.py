"""A certificate authority of the tests' own, made with openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_SERVER = """
basicConstraints = CA:FALSE
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


@dataclass(frozen=True)
class Certificate:
    """A server's certificate and its key, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Authority:
    """Whoever trusts `certificate` (``SSL_CERT_FILE``) trusts what it signed."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"

    def sign(self, *names: str, days: int = 30) -> Certificate:
        """A certificate for these host names and addresses; with days below 0 it has expired."""
        name = names[0]
        key, asked, signed = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        listed = [f"IP:{one}" if one.replace(".", "").isdigit() else f"DNS:{one}" for one in names]
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(_SERVER.format(names=", ".join(listed)))
        _openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key,
            "-out", asked,
        )  # fmt: skip
        _openssl(
            "x509", "-req", "-in", asked, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
            "-set_serial", str(len(list(self.folder.iterdir()))), "-days", str(days),
            "-extfile", extensions, "-out", signed,
        )  # fmt: skip
        key.chmod(0o600)
        return Certificate(signed, key)


def found(folder: Path) -> Authority:
    """Make an authority in a folder."""
    made = Authority(folder)
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test CA",
        "-addext", "basicConstraints = critical, CA:TRUE",
        "-addext", "keyUsage = critical, keyCertSign",
        "-keyout", folder / "ca.key", "-out", made.certificate,
    )  # fmt: skip
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
