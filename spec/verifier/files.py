"""The files of a package, on a disk or elsewhere. Hashed in a stream; held where they are small and have a form."""

import hashlib
import os
import stat

from .forms import Malformed, Missing, Unreadable

FILES_MAX = 1_000_000  # package.md
CHUNK = 1024 * 1024


class Folder:
    """The files of a package on a disk, by names relative to it. No link is followed."""

    def __init__(self, path):
        self.path = os.fsencode(path)
        self.plain = set()  # names of plain files
        self.other = set()  # names of links, devices and the like
        self.unnamed = []  # names that are not UTF-8: nothing can list them
        self.closed = []  # folders that could not be listed
        self.full = False  # whether there are more files than a verifier looks at
        self._list()

    def _list(self):
        waiting = [b""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(os.path.join(self.path, folder) if folder else self.path) as entries:
                    for entry in entries:
                        name = folder + b"/" + entry.name if folder else entry.name
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(name)
                        elif len(self.plain) + len(self.other) + len(self.unnamed) == FILES_MAX:
                            self.full = True
                            return
                        else:
                            self._add(name, entry.is_file(follow_symlinks=False))
            except OSError as error:
                if not folder:
                    raise
                self.closed.append((folder.decode("utf-8", "replace"), str(error.strerror)))

    def _add(self, name, plain):
        try:
            (self.plain if plain else self.other).add(name.decode("utf-8"))
        except UnicodeDecodeError:
            self.unnamed.append(name.decode("utf-8", "replace"))

    def chunks(self, name):
        """The bytes of a plain file, piece by piece."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        flags |= getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(os.path.join(self.path, name.encode("utf-8")), flags)
        except OSError as error:
            raise Unreadable(str(error.strerror)) from error
        with os.fdopen(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Missing("it is no plain file")
            while True:
                try:
                    piece = file.read(CHUNK)
                except OSError as error:
                    raise Unreadable(str(error.strerror)) from error
                if not piece:
                    return
                yield piece


class Reader:
    """Reads each file at most twice: hashed in a stream, and held where it is small and has a form."""

    def __init__(self, files):
        self.files = files
        self._digests = {}

    def there(self, name):
        """Whether anything has this name, be it a plain file or not."""
        return name in self.files.plain or name in self.files.other

    def names(self):
        """Every name, in the order of code units (findings.md)."""
        return by_name(self.files.plain | self.files.other)

    def digest(self, name):
        """SHA-256 in hex, and the size. Raises Missing, Unreadable."""
        self._plain(name)
        if name not in self._digests:
            digest, size = hashlib.sha256(), 0
            for piece in self.files.chunks(name):
                digest.update(piece)
                size += len(piece)
            self._digests[name] = (digest.hexdigest(), size)
        return self._digests[name]

    def bytes(self, name, size_max):
        """All bytes of a small file. Raises Missing, Unreadable, Malformed."""
        self._plain(name)
        pieces, size = [], 0
        for piece in self.files.chunks(name):
            size += len(piece)
            if size > size_max:
                raise Malformed("it is larger than %d bytes" % size_max)
            pieces.append(piece)
        return b"".join(pieces)

    def _plain(self, name):
        if name in self.files.other:
            raise Missing("it is no plain file")
        if name not in self.files.plain:
            if any(name.startswith(folder + "/") for folder, _ in self.files.closed):
                raise Unreadable("its folder could not be listed")
            raise Missing("it is not there")


def by_name(names):
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
