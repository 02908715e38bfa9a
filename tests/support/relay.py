"""A relay that makes a fast server look like one behind a slow line: deliberately slow, that is its purpose."""

import socket
import threading

from support.waiting import EVENT_SECONDS

PIECES_PER_SECOND = 20


class ThrottledRelay:
    """Passes connections on to `port` of this machine; what the server says leaves at `bytes_per_second` at most.

    `asked` is set once a client's first bytes have been handed to the server.
    """

    def __init__(self, port, bytes_per_second=None):
        self.target = port
        self.bytes_per_second = bytes_per_second
        self.asked = threading.Event()
        self.stopped = threading.Event()
        self.sockets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for each in [self.listener, *self.sockets]:
            _close(each)

    def _accept(self):
        while not self.stopped.is_set():
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.sockets.append(client)
            try:
                server = socket.create_connection(("127.0.0.1", self.target), EVENT_SECONDS)
            except OSError:
                _close(client)
                continue
            self.sockets.append(server)
            threading.Thread(target=self._upwards, args=(client, server), daemon=True).start()
            threading.Thread(target=self._downwards, args=(server, client), daemon=True).start()

    def _upwards(self, client, server):
        self._pass(client, server, 65536, self.asked.set)

    def _downwards(self, server, client):
        if self.bytes_per_second is None:
            return self._pass(server, client, 65536, lambda: None)
        piece = max(1, self.bytes_per_second // PIECES_PER_SECOND)
        return self._pass(server, client, piece, lambda: self.stopped.wait(1 / PIECES_PER_SECOND))

    @staticmethod
    def _pass(source, sink, piece_bytes, after_each):
        try:
            while piece := source.recv(piece_bytes):
                sink.sendall(piece)
                after_each()
        except OSError:
            pass
        finally:
            _close(source)
            _close(sink)


def _close(each):
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    each.close()
