"""OPENFX.md section 4: the HTTP routes, each row over a real socket."""

import json
import shutil
import socket
import subprocess
from collections.abc import Callable

import grpc
import pytest

from fxviewer.gateway.administration import Administration
from fxviewer.gateway.server import GatewayServer
from fxviewer.gateway.status import StatusError
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub
from tests.peers.http_client import Client

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Visit = Callable[[GatewayServer], Client]

HANDLERS = {
    "echo": 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n',
    "raises": "def Handler(req):\n    raise ValueError('bad frame')\n",
}
JSON = {"Content-Type": "application/json", "Grpc-Metadata-Content-Type": "application/grpc"}
TOKEN = "secret"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def gateway(start: Start) -> GatewayServer:
    return start(HANDLERS, http="127.0.0.1:0", token=TOKEN)


@pytest.fixture
def client(gateway: GatewayServer, visit: Visit) -> Client:
    return visit(gateway)


@pytest.mark.openfx("4.1", "9.32")
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("path", ["/function/echo", "/function/echo/", "/function/echo?query=ignored"])
def test_function_gets_the_body_and_its_output_is_text_with_one_line_end(
    client: Client, method: str, path: str
) -> None:
    answer = client.ask(method, path, b"hello", {"Content-Type": "image/jpeg"})

    assert (answer.status, answer.body) == (200, b"[Python] hello\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.openfx("4.2")
@pytest.mark.parametrize("name", ["raises", "nosuch"])
def test_failure_of_any_kind_names_the_function_alone(client: Client, name: str) -> None:
    answer = client.ask("POST", f"/function/{name}", b"x")

    assert (answer.status, answer.body) == (500, f"Can't reach service: {name}\n".encode())


@pytest.mark.openfx("4.3")
@pytest.mark.parametrize(("path", "shown"), [("/function/a_b", "a_b"), ("/function/echo/x", ""), ("/function/", "")])
def test_name_that_is_none(client: Client, path: str, shown: str) -> None:
    answer = client.ask("POST", path, b"x")

    assert (answer.status, answer.body) == (500, f"Must be a valid function name: {shown}\n".encode())


@pytest.mark.openfx("4.3")
def test_capitals_are_a_name_here(client: Client) -> None:
    assert client.ask("POST", "/function/Echo", b"x").body == b"Can't reach service: Echo\n"


@pytest.mark.openfx("4.4", "9.33")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
def test_other_methods_succeed_and_call_nothing(client: Client, method: str) -> None:
    answer = client.ask(method, "/function/raises", b"x")

    assert (answer.status, answer.body) == (200, b"")


def test_path_is_read_without_its_percent_signs(client: Client) -> None:
    assert client.ask("POST", "/function/ech%6f", b"x").body == b"[Python] x\n"
    assert client.ask("POST", "/function/echo%2Fx", b"x").body == b"Must be a valid function name: \n"


@pytest.mark.openfx("4.5")
@pytest.mark.parametrize("path", ["/function", "/swagger-ui"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_path_without_its_slash_is_elsewhere(client: Client, path: str, method: str) -> None:
    answer = client.ask(method, f"{path}?a=b")

    assert (answer.status, answer.headers["Location"]) == (301, f"{path}/?a=b")
    assert answer.body == (b'<a href="%s/?a=b">Moved Permanently</a>.\n\n' % path.encode() if method == "GET" else b"")


@pytest.mark.openfx("4.6", "4.16")
def test_health(client: Client) -> None:
    answer = client.ask("GET", "/healthz")

    assert (answer.status, answer.body) == (200, b'{"Msg":"OK"}')
    assert JSON.items() <= dict(answer.headers.items()).items()


@pytest.mark.openfx("4.7")
def test_info_of_a_strict_gateway(start: Start, visit: Visit) -> None:
    assert visit(start(http="127.0.0.1:0", is_strict=True)).ask("GET", "/system/info").body == (b'{"Msg":"{}\\n"}')


@pytest.mark.openfx("4.8", "9.32")
def test_functions_have_all_fields_and_numbers_as_text(client: Client) -> None:
    listed = json.loads(client.ask("GET", "/system/functions").body)["Functions"]

    (echo,) = [one for one in listed if one["Name"] == "echo"]
    assert echo.pop("Image").endswith("echo.py")
    assert echo == {
        "Name": "echo",
        "InvocationCount": "0",
        "Replicas": "1",
        "AvailableReplicas": "1",
        "Annotations": {"desc": ""},
        "Labels": {"openfx_fn": "echo"},
    }
    assert list(listed[0]) == [
        "Name",
        "Image",
        "InvocationCount",
        "Replicas",
        "AvailableReplicas",
        "Annotations",
        "Labels",
    ]


@pytest.mark.openfx("4.9")
def test_one_function(client: Client) -> None:
    assert json.loads(client.ask("GET", "/system/function/echo").body)["Name"] == "echo"


@pytest.mark.openfx("4.9", "4.16")
def test_function_that_is_not_there_is_answered_in_one_chunk_with_a_trailer(gateway: GatewayServer) -> None:
    with socket.create_connection(tuple(gateway.http_address.split(":")), timeout=10) as raw:
        raw.sendall(b"GET /system/function/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, _, body = b"".join(iter(lambda: raw.recv(65536), b"")).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 404 ")
    assert b"\r\nTrailer: Grpc-Trailer-Content-Type" in head
    message = b'{"code":5,"message":"function is not exist","details":[]}'
    assert body == b"%x\r\n%s\r\n0\r\nGrpc-Trailer-Content-Type: application/grpc\r\n\r\n" % (len(message), message)


@pytest.mark.openfx("4.10")
def test_log(client: Client) -> None:
    client.ask("POST", "/function/echo", b"x")

    assert json.loads(client.ask("GET", "/system/function-log/echo").body) == {"Msg": "---\nName: echo\nLog:\n"}
    assert client.ask("GET", "/system/function-log/x").body == b'{"Msg":""}'


@pytest.mark.openfx("4.11", "4.12")
def test_life_of_a_function(client: Client, build: Callable[[str, str], None]) -> None:
    build("h1", HANDLERS["echo"])
    creation = json.dumps({"Service": "h1", "Image": "h1", "MinReplicas": 1, "MaxReplicas": 1})

    def ask(method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        answer = client.ask(method, path, body, BEARER)
        return answer.status, answer.body

    assert ask("POST", "/system/functions", creation) == (200, b'{"Msg":"OK"}')
    assert ask("POST", "/system/functions", creation) == (
        409,
        b'{"code":6,"message":"deployments.extensions \\"h1\\" already exists","details":[]}',
    )
    assert ask("PUT", "/system/functions", creation) == (200, b'{"Msg":"OK"}')
    assert ask("PUT", "/system/scale-function", '{"ServiceName":"h1","Replicas":2}') == (200, b'{"Msg":"OK"}')
    assert json.loads(ask("GET", "/system/function/h1")[1])["Replicas"] == "2"
    assert ask("POST", "/function/h1", "x") == (200, b"[Python] x\n")
    assert ask("DELETE", "/system/function/h1") == (200, b'{"Msg":"OK"}')
    assert ask("DELETE", "/system/function/h1")[0] == 404


def test_changes_need_the_token(client: Client) -> None:
    answer = client.ask("DELETE", "/system/function/echo")

    assert (answer.status, json.loads(answer.body)["code"]) == (401, grpc.StatusCode.UNAUTHENTICATED.value[0])


def test_changes_are_refused_where_there_is_no_token(start: Start, visit: Visit) -> None:
    client = visit(start(HANDLERS, http="127.0.0.1:0"))

    assert client.ask("DELETE", "/system/function/echo", headers=BEARER).status == 403


@pytest.mark.openfx("4.13")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"nonsense", "invalid character 'o' in literal null (expecting 'u')"),
        (b"Hello", "invalid character 'H' looking for beginning of value"),
        (b"", "EOF"),
        (b'{"Service":', "unexpected EOF"),
        (b'{"NoSuchField": 1}', 'unknown field "NoSuchField" in pb.CreateFunctionRequest'),
    ],
)
def test_body_that_is_no_json_is_told_in_gos_words(client: Client, body: bytes, message: str) -> None:
    answer = client.ask("POST", "/system/functions", body, BEARER)

    assert answer.status == 400
    assert json.loads(answer.body) == {"code": 3, "message": message, "details": []}


@pytest.mark.parametrize("body", [b"[]", b"1", b'{"NoSuchField": 1}', b'{"MinReplicas": "many"}', b"[" * 100_000])
def test_json_of_another_kind_is_a_bad_request(client: Client, body: bytes) -> None:
    assert client.ask("POST", "/system/functions", body, BEARER).status == 400


@pytest.mark.openfx("4.14")
@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/x", "Not Implemented"),
        ("GET", "/healthz/", "Not Implemented"),
        ("POST", "/healthz", "Method Not Allowed"),
        ("PUT", "/system/function/echo", "Method Not Allowed"),
    ],
)
def test_unknown_path_and_method(client: Client, method: str, path: str, words: str) -> None:
    answer = client.ask(method, path)

    assert (answer.status, json.loads(answer.body)) == (501, {"code": 12, "message": words, "details": []})


@pytest.mark.openfx("4.17")
@pytest.mark.parametrize(
    ("code", "status"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, 400),
        (grpc.StatusCode.NOT_FOUND, 404),
        (grpc.StatusCode.CANCELLED, 408),
        (grpc.StatusCode.ALREADY_EXISTS, 409),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, 429),
        (grpc.StatusCode.UNKNOWN, 500),
        (grpc.StatusCode.INTERNAL, 500),
        (grpc.StatusCode.UNIMPLEMENTED, 501),
        (grpc.StatusCode.UNAVAILABLE, 503),
        (grpc.StatusCode.DEADLINE_EXCEEDED, 504),
    ],
)
def test_each_status_has_its_number(
    client: Client, monkeypatch: pytest.MonkeyPatch, code: grpc.StatusCode, status: int
) -> None:
    def refuse(_: Administration) -> None:
        raise StatusError(code, "so")

    monkeypatch.setattr(Administration, "health", refuse)

    answer = client.ask("GET", "/healthz")

    assert (answer.status, json.loads(answer.body)) == (status, {"code": code.value[0], "message": "so", "details": []})


@pytest.mark.openfx("4.18")
def test_pages_of_other_origins_may_read(client: Client) -> None:
    answer = client.ask("GET", "/healthz", headers={"Origin": "http://example.com"})

    assert answer.headers["Access-Control-Allow-Origin"] == "http://example.com"
    assert "Access-Control-Allow-Origin" not in client.ask("GET", "/healthz").headers


@pytest.mark.openfx("4.18")
def test_preflight(client: Client) -> None:
    headers = {"Origin": "http://example.com", "Access-Control-Request-Method": "PUT"}

    answer = client.ask("OPTIONS", "/system/functions", headers=headers)

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type,Accept"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET,HEAD,POST,PUT,DELETE"


def test_calls_over_http_are_not_counted(gateway: GatewayServer, client: Client, connect: Connect) -> None:
    client.ask("POST", "/function/echo", b"x")

    found = FxGatewayStub(connect(gateway.address)).GetMeta(pb.FunctionRequest(FunctionName="echo"))

    assert found.InvocationCount == 0


@pytest.mark.openfx("4.15")
def test_metrics_page(client: Client) -> None:
    answer = client.ask("GET", "/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b'gateway_service_count{function_name="echo"} 1.0\n' in answer.body


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(gateway: GatewayServer) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(
            ["curl", "-sS", *arguments], capture_output=True, text=True, check=True, timeout=30
        ).stdout

    base = f"http://{gateway.http_address}"
    assert curl("-d", "hello", f"{base}/function/echo") == "[Python] hello\n"
    assert curl("-o", "/dev/null", "-w", "%{http_code}", f"{base}/system/function/x") == "404"
