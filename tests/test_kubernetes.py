"""The manifests in resources/kubernetes, against the schemas of Kubernetes and against each other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).parent.parent / "resources/kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
OLDEST, NEWEST = "1.27", kubernetes_validate.latest_version()
SINCE_1_9 = {"v1", "apps/v1", "autoscaling/v1"}
LATER = {"grpc", "appProtocol", "startupProbe", "behavior", "metrics", "ipFamilies", "topologySpreadConstraints"}

Manifest = dict[str, Any]


def manifests(name: str) -> list[Manifest]:
    return list(YAML(typ="safe", pure=True).load_all((FOLDER / name).read_text(encoding="utf-8")))


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from keys(one)


def the(kind: str, name: str) -> Manifest:
    return next(manifest for manifest in manifests(name) if manifest["kind"] == kind)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_every_manifest_fits_the_schema_of_kubernetes(file: Path, version: str) -> None:
    for manifest in manifests(file.name):
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_nothing_in_them_is_newer_than_kubernetes_1_9_but_the_probes_of_the_gateway(file: Path) -> None:
    """Real OpenFx is on clusters of 1.1x; there are no schemas of those any more."""
    text = file.read_text(encoding="utf-8")
    if file.name == "gateway.yaml":
        assert text.count("            grpc:\n              port: 10000\n") == 2
        text = text.replace("            grpc:\n", "            tcpSocket:\n")  # as docs/kubernetes.md says

    for manifest in YAML(typ="safe", pure=True).load_all(text):
        kubernetes_validate.validate(manifest, NEWEST, strict=True)
        assert manifest["apiVersion"] in SINCE_1_9
        assert not LATER & set(keys(manifest))


def test_the_schemas_refuse_what_kubernetes_does_not_know() -> None:
    service = the("Service", "function.yaml")
    service["spec"]["sessionAfinity"] = "None"

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(service, NEWEST, strict=True)


@pytest.mark.parametrize("name", ["gateway.yaml", "function.yaml"])
def test_services_select_the_pods_and_name_the_ports_of_their_deployment(name: str) -> None:
    pods = the("Deployment", name)["spec"]["template"]
    service = the("Service", name)
    container_ports = {port["name"]: port["containerPort"] for port in pods["spec"]["containers"][0]["ports"]}

    assert service["spec"]["selector"].items() <= pods["metadata"]["labels"].items()
    assert {port["targetPort"]: port["port"] for port in service["spec"]["ports"]} == container_ports


def test_the_gateway_finds_functions_by_the_headless_service() -> None:
    arguments = the("Deployment", "gateway.yaml")["spec"]["template"]["spec"]["containers"][0]["args"]
    pattern = arguments[arguments.index("--forward") + 1]
    service = the("Service", "function.yaml")
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]

    assert service["spec"]["clusterIP"] == "None"
    assert pattern.format(function=name) == f"{name}.{namespace}:50051"
    assert 50051 in {port["port"] for port in service["spec"]["ports"]}


def test_the_autoscaler_scales_the_function_and_never_to_none() -> None:
    scaler, deployment = the("HorizontalPodAutoscaler", "function.yaml"), the("Deployment", "function.yaml")

    assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert scaler["metadata"]["namespace"] == deployment["metadata"]["namespace"]
    assert scaler["spec"]["minReplicas"] >= 1
    assert "replicas" not in deployment["spec"]  # or each apply would undo the autoscaler


def test_every_namespace_is_made() -> None:
    made = {manifest["metadata"]["name"] for manifest in manifests("namespaces.yaml")}
    used = {
        manifest["metadata"]["namespace"] for name in ("gateway.yaml", "function.yaml") for manifest in manifests(name)
    }

    assert used == made
