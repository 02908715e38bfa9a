"""A TCP relay in front of a server: the network between a page and the server, which a test can cut and listen to."""

import contextlib
import socket
import threading

from support.ports import listening_socket

BUFFER_BYTES = 65536


class Relay:
    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.lock = threading.Lock()
        self.sockets = set()
        self.heard = bytearray()  # what the server said
        self.listener = listening_socket()
        self.port = self.listener.getsockname()[1]
        self._begin()

    def restore(self):
        """Lets connections through, on the same port as before."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._begin()

    def _begin(self):
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        """Ends every connection, and refuses new ones."""
        with self.lock:
            listener, self.listener = self.listener, None
            sockets, self.sockets = self.sockets, set()
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.target)
            except OSError:  # it is being started again
                client.close()
                continue
            with self.lock:
                if listener is not self.listener:  # cut meanwhile
                    client.close()
                    server.close()
                    return
                self.sockets |= {client, server}
            for carried in ((client, server, None), (server, client, self.heard)):
                threading.Thread(target=self._carry, args=carried, daemon=True).start()

    def _carry(self, source, sink, heard):
        with contextlib.suppress(OSError):
            while data := source.recv(BUFFER_BYTES):
                if heard is not None:
                    heard.extend(data)
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
