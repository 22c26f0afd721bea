"""Renders the chart with Helm and validates every manifest against the schemas of Kubernetes. One line a check."""

import sys
from pathlib import Path

import helm_python
import kubernetes_validate
import yaml

CHART = Path(__file__).parent.parent / "helm" / "tidegate"
OLDEST, NEWEST = "1.27", "1.37"

LEAST = {
    "image": {"repository": "example/tidegate"},
    "redis": {"uri": "rediss://cache.internal:6379"},
    "apiKeysSecret": {"name": "tidegate-keys"},
}
CASES = {
    "the least values": {},
    "a password and an authority": {
        "redis": {
            "user": "app",
            "passwordSecret": {"name": "redis", "key": "password"},
            "caSecret": {"name": "redis", "key": "ca.crt"},
        }
    },
    "a login by IAM": {
        "redis": {"user": "app", "iam": {"cache": "limits", "region": "eu-west-1", "serverless": True}},
        "serviceAccount": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/limits"}},
    },
    "an ingress, autoscaling and plans": {
        "ingress": {"enabled": True, "className": "alb", "host": "limits.example.com", "tlsSecret": "limits"},
        "autoscaling": {"enabled": True},
        "plans": "version: 1\nplans:\n  pro:\n    limits: []\n",
        "env": {"TIDEGATE_DEADLINE_MS": "100"},
    },
    "a digest, peers and a placement": {
        "image": {"digest": "sha256:" + "0" * 64},
        "imagePullSecrets": [{"name": "registry"}],
        "networkPolicy": {
            "from": [{"namespaceSelector": {"matchLabels": {"team": "chat"}}}],
            "redis": [{"ipBlock": {"cidr": "10.0.0.0/16"}}],
        },
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "tolerations": [{"key": "limits", "operator": "Exists"}],
    },
    "a service account that exists, and nothing optional": {
        "serviceAccount": {"create": False, "name": "own"},
        "networkPolicy": {"enabled": False},
        "disruptionBudget": {"enabled": False},
        "spread": False,
    },
}
# Values that must be refused, with a part of the reason.
REFUSED = {
    "no image": ({"image": {"repository": ""}}, "repository"),
    "no API keys": ({"apiKeysSecret": {"name": ""}}, "apiKeysSecret"),
    "a password in the URI": ({"redis": {"uri": "redis://:hunter2@cache:6379"}}, "uri"),
    "a misspelt value": ({"replica": 3}, "replica"),
    "a secret among the variables": ({"env": {"REDIS_PASSWORD": "x"}}, "REDIS_PASSWORD"),
    "an ingress without a certificate": ({"ingress": {"enabled": True, "host": "a.example.com"}}, "tlsSecret"),
    "IAM without a user": ({"redis": {"iam": {"cache": "limits", "region": "eu-west-1"}}}, "redis.user"),
    "two logins": (
        {"redis": {"user": "a", "iam": {"cache": "c", "region": "r"}, "passwordSecret": {"name": "s"}}},
        "give one of them",
    ),
}


def merged(base, over):
    both = dict(base)
    for key, value in over.items():
        both[key] = merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return both


def manifests(chart, values):
    for path, text in chart.render(values, name="limits", namespace="apps").items():
        if not path.endswith("NOTES.txt"):
            yield from (document for document in yaml.safe_load_all(text) if document)


def faults_of_pod(documents):
    """What the chart promises of its pods, beyond what Kubernetes demands."""
    pod = next(d for d in documents if d["kind"] == "Deployment")["spec"]["template"]["spec"]
    container = pod["containers"][0]
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    promises = {
        "not root": pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 65532,
        "no rights": container["securityContext"]["capabilities"]["drop"] == ["ALL"],
        "read-only": container["securityContext"]["readOnlyRootFilesystem"],
        "no token of Kubernetes": pod["automountServiceAccountToken"] is False,
        "probes": {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys(),
        "every volume is mounted": mounted == {volume["name"] for volume in pod["volumes"]},
        "no secret in a variable": not any("secretKeyRef" in str(entry) for entry in container["env"]),
    }
    return [name for name, holds in promises.items() if not holds]


def check(name, faults):
    print(("ok " if not faults else "not ok ") + name + ("" if not faults else ": " + "; ".join(map(str, faults))))
    return not faults


def main():
    good = True
    chart = helm_python.Chart.load(CHART)
    for name, over in CASES.items():
        values = merged(LEAST, over)
        report = helm_python.lint(CHART, values, strict=True)
        faults = report["errors"] + [m["error"] for m in report["messages"] if m["severity"] > 1]
        documents = list(manifests(chart, values))
        for document in documents:
            for version in (OLDEST, NEWEST):
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except kubernetes_validate.ValidationError as e:
                    faults.append(f"{document['kind']} in {version}: {e}")
        good &= check(f"chart, {name}", faults + faults_of_pod(documents))
    for name, (over, reason) in REFUSED.items():
        try:
            values = merged(LEAST, over)
            chart.validate_schema(values)
            list(manifests(chart, values))
            good &= check(f"chart refuses {name}", ["accepted"])
        except helm_python.HelmError as e:
            good &= check(f"chart refuses {name}", [] if reason in str(e) else [e])
    return 0 if good else 1


sys.exit(main())
