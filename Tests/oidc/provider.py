"""A real provider of identities for the test: Canaille (PyPI), with everything in memory.

Usage: provider.py PORT REDIRECT-URI. Prints "ready" when it serves. Two people, `olga` and `otto`, each with the
password `over-there-1`; one client, `taizhang`, with a secret.
"""
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from socketserver import ThreadingMixIn

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey

PORT, RETURN = int(sys.argv[1]), sys.argv[2]
SECRET = "a-secret-that-only-two-know"

app = create_app({
    "SECRET_KEY": "for this test",
    "SERVER_NAME": f"127.0.0.1:{PORT}",
    "PREFERRED_URL_SCHEME": "http",
    "CANAILLE": {"DATABASE": "memory", "LANGUAGE": "en"},
    "CANAILLE_OIDC": {
        "ACTIVE_JWKS": [RSAKey.generate_key(2048, {"kid": "test", "alg": "RS256", "use": "sig"}).as_dict(private=True)],
        "TRUSTED_DOMAINS": ["127.0.0.1"],
    },
})

with app.app_context():
    for name in ("olga", "otto"):
        Backend.instance.save(models.User(
            user_name=name, given_name=name.title(), family_name="Test", formatted_name=f"{name.title()} Test",
            emails=[f"{name}@example.gov.cn"], password="over-there-1"))
    client = models.Client(
        client_id="taizhang", client_secret=SECRET, client_name="Taizhang", client_uri=f"http://127.0.0.1:{PORT}",
        redirect_uris=[RETURN], grant_types=["authorization_code"], response_types=["code"], scope=["openid"],
        token_endpoint_auth_method="client_secret_basic")
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


with make_server("127.0.0.1", PORT, app, server_class=Server, handler_class=Quiet) as server:
    print("ready", flush=True)
    server.serve_forever()
