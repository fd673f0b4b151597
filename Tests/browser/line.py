"""The line between a browser and the server, which can be cut: every connection dies and none is made until it is
mended. The browser's own offline switch does not reach service workers; this does.
"""
import select
import socket
import threading


class Line:
    def __init__(self, address):
        host, port = address.split("//")[1].split(":")
        self.server = (host, int(port))
        # What the server says otherwise from now on: (bytes, as many other bytes).
        self.instead = None
        # Answers stop after the first bytes of their body.
        self.is_torn = False
        self.is_cut, self.open, self.guard = False, set(), threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            caller, _ = self.door.accept()
            if self.is_cut:
                caller.close()
                continue
            threading.Thread(target=self.carry, args=(caller,), daemon=True).start()

    def carry(self, caller):
        try:
            server = socket.create_connection(self.server)
        except OSError:
            caller.close()
            return
        pair = {caller: server, server: caller}
        with self.guard:
            self.open.update(pair)
        try:
            while True:
                for ready in select.select(list(pair), [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if self.instead and ready is server:
                        data = data.replace(*self.instead)
                    if self.is_torn and ready is server and b"\r\n\r\n" in data:
                        pair[ready].sendall(data[:data.index(b"\r\n\r\n") + 8])
                        return
                    pair[ready].sendall(data)
        except (OSError, ValueError):
            return
        finally:
            with self.guard:
                self.open.difference_update(pair)
            for end in pair:
                end.close()

    def cut(self):
        self.is_cut = True
        with self.guard:
            for end in list(self.open):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def mend(self):
        self.is_cut = False
