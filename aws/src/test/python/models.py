"""Holds what was said to the doubles of AWS, and what they answered, against the models of botocore.

Usage: models.py FILE...  Each file has one exchange a line, as WireLog writes them. Of a request: the operation exists,
every parameter is one of its own, none that is required is missing, lengths, ranges, patterns and enumerations hold,
and botocore itself sends the same bytes for the same parameters. Of a response: every element is one of the
operation's, and enumerations hold. Without a file it checks itself. Exit: 0 nothing found, 1 findings, or no
exchange.
"""

import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import botocore.session
from botocore import serialize, validate

SERVICES = {"monitoring": "cloudwatch", "elasticloadbalancing": "elbv2"}
PROTOCOLS = {"cloudwatch": "query"}
SESSION = botocore.session.get_session()
MODELS = {}


def model(signing_name):
    """The model of a service, by the name in the scope of a signature."""
    name = SERVICES.get(signing_name, signing_name)
    if name not in MODELS:
        MODELS[name] = SESSION.get_service_model(name)
    return name, MODELS[name]


def protocol(name, service):
    return PROTOCOLS.get(name, service.metadata["protocol"])


# ---- requests ----


def scalar(shape, text):
    """The value of a field of a form, as botocore would be given it."""
    kind = shape.type_name
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    return text


class Form:
    """Reads a form by the shape of an operation, and remembers which fields it has read."""

    def __init__(self, fields, is_ec2):
        self.fields = fields
        self.is_ec2 = is_ec2
        self.used = {"Action", "Version"}

    def has(self, prefix):
        return any(key == prefix or key.startswith(prefix + ".") for key in self.fields)

    def name(self, shape, member):
        if not self.is_ec2:
            return shape.serialization.get("name", member)
        if "queryName" in shape.serialization:
            return shape.serialization["queryName"]
        name = shape.serialization.get("name", member)
        return name[0].upper() + name[1:]

    def read(self, shape, prefix):
        if shape.type_name == "structure":
            found = {}
            for member, inner in shape.members.items():
                name = self.name(inner, member)
                at = prefix + "." + name if prefix else name
                if self.has(at):
                    found[member] = self.read(inner, at)
            return found
        if shape.type_name == "list" and self.fields.get(prefix) == "":
            self.used.add(prefix)
            return []
        if shape.type_name == "list":
            at = prefix
            if not self.is_ec2 and not shape.serialization.get("flattened"):
                at += "." + shape.member.serialization.get("name", "member")
            elif not self.is_ec2 and shape.member.serialization.get("name"):
                at = ".".join(prefix.split(".")[:-1] + [shape.member.serialization["name"]])
            found, i = [], 1
            while self.has(f"{at}.{i}"):
                found.append(self.read(shape.member, f"{at}.{i}"))
                i += 1
            return found
        if shape.type_name == "map":
            at = prefix if shape.serialization.get("flattened") else prefix + ".entry"
            found, i = {}, 1
            while self.has(f"{at}.{i}"):
                key = self.read(shape.key, f"{at}.{i}." + shape.key.serialization.get("name", "key"))
                found[key] = self.read(shape.value, f"{at}.{i}." + shape.value.serialization.get("name", "value"))
                i += 1
            return found
        self.used.add(prefix)
        return scalar(shape, self.fields[prefix])

    def unread(self):
        return sorted(set(self.fields) - self.used)


def rest(service, line):
    """The operation and parameters of a request of REST with JSON."""
    path, _, query = line["path"].partition("?")
    asked = dict(urllib.parse.parse_qsl(query))
    for name in service.operation_names:
        operation = service.operation_model(name)
        if operation.http["method"] != line["method"]:
            continue
        pattern = re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", operation.http["requestUri"].partition("?")[0])
        match = re.fullmatch(pattern, path)
        if match is None:
            continue
        found = json.loads(line["body"]) if line["body"] else {}
        known = {}
        for member, shape in operation.input_shape.members.items():
            place = shape.serialization.get("location")
            wire = shape.serialization.get("name", member)
            if place == "uri":
                known[member] = urllib.parse.unquote(match.group(wire))
            elif place == "querystring" and wire in asked:
                known[member] = scalar(shape, asked.pop(wire))
            elif place is None and wire in found:
                known[member] = found.pop(wire)
        return operation, known, sorted(found) + sorted(asked)
    raise LookupError(f"{line['method']} {path}: no such operation")


def values(shape, value, path):
    """What enumerations and patterns forbid; botocore's own check leaves both to AWS."""
    if shape.type_name == "structure":
        for name, each in value.items():
            if name in shape.members:
                yield from values(shape.members[name], each, path + "." + name)
    elif shape.type_name == "list":
        for each in value:
            yield from values(shape.member, each, path)
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from values(shape.key, key, path)
            yield from values(shape.value, each, path + "." + str(key))
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            yield f"{path}: {value} (expected: one of {', '.join(shape.enum)})"
        pattern = shape.metadata.get("pattern")
        if pattern and not matches(pattern, value):
            yield f"{path}: {value} does not match {pattern}"
        most = shape.metadata.get("max")
        if most is not None and len(value) > most:
            yield f"{path}: {len(value)} characters (expected: at most {most})"


def matches(pattern, value):
    text = pattern.replace("\\p{L}", "A-Za-z").replace("\\p{Z}", " ").replace("\\p{N}", "0-9")
    try:
        return re.search(text if text.startswith("^") else "^(?:" + text + ")$", value, re.DOTALL) is not None
    except re.error:
        return True


def request(line):
    """The operation of a request and what is wrong with it."""
    name, service = model(line["service"])
    kind = protocol(name, service)
    if kind in ("query", "ec2"):
        fields = dict(urllib.parse.parse_qsl(line["body"], keep_blank_values=True))
        operation = service.operation_model(fields.get("Action", ""))
        form = Form(fields, kind == "ec2")
        known = form.read(operation.input_shape, "") if operation.input_shape else {}
        unread = form.unread()
        if fields.get("Version") != service.api_version:
            unread.append(f"Version {fields.get('Version')} (expected: {service.api_version})")
    elif kind == "json":
        operation = service.operation_model(line["target"].partition(".")[2])
        known = json.loads(line["body"])
        unread = sorted(set(known) - set(operation.input_shape.members))
        fields = known
    else:
        operation, known, unread = rest(service, line)
        fields = None
    found = [f"unknown: {each}" for each in unread]
    if operation.input_shape is None:
        return operation, found
    report = validate.ParamValidator().validate(known, operation.input_shape)
    if report.has_errors():
        found.append(report.generate_report())
    found += values(operation.input_shape, known, operation.name)
    if not found and fields is not None:
        sent = serialize.create_serializer(kind).serialize_to_request(known, operation)["body"]
        sent = json.loads(sent) if kind == "json" else {key: str(value) for key, value in sent.items()}
        if kind != "json":
            fields = {key: same(value) for key, value in fields.items()}
            sent = {key: same(value) for key, value in sent.items()}
        if sent != fields:
            differ = sorted(set(sent.items()) ^ set(fields.items())) if kind != "json" else [str(sent)]
            found.append(f"botocore sends it otherwise: {differ}")
    return operation, found


def same(text):
    """One spelling of a number and of an instant."""
    if re.fullmatch(r"-?\d+\.\d+(E\d+)?", text):
        return repr(float(text))
    return re.sub(r"(:\d\d)(\.\d+)?Z$", r"\1Z", text)


# ---- responses ----


def plain(tag):
    return tag.partition("}")[2] or tag


def element(shape, node, path):
    """What of an element is not in the shape."""
    if shape.type_name == "structure":
        names = {inner.serialization.get("name", member): inner for member, inner in shape.members.items()}
        for child in node:
            tag = plain(child.tag)
            inner = names.get(tag)
            if inner is None:
                yield f"{path}: no element {tag}"
            elif inner.type_name == "list" and inner.serialization.get("flattened"):
                yield from element(inner.member, child, path + "." + tag)
            else:
                yield from element(inner, child, path + "." + tag)
    elif shape.type_name == "list":
        wanted = shape.member.serialization.get("name", "member")
        for child in node:
            if plain(child.tag) != wanted:
                yield f"{path}: no element {plain(child.tag)} (expected: {wanted})"
            else:
                yield from element(shape.member, child, path)
    elif shape.type_name == "map":
        return
    else:
        text = node.text or ""
        if len(node):
            yield f"{path}: elements where a {shape.type_name} is expected"
        elif shape.type_name == "boolean" and text not in ("true", "false"):
            yield f"{path}: {text} (expected: true or false)"
        elif shape.type_name in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
            yield f"{path}: {text} (expected: a whole number)"
        elif shape.type_name == "string" and shape.enum and text not in shape.enum:
            yield f"{path}: {text} (expected: one of {', '.join(shape.enum)})"


def member(shape, value, path):
    """What of a value in JSON is not in the shape."""
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            yield f"{path}: {value} (expected: an object)"
            return
        names = {inner.serialization.get("name", name): inner for name, inner in shape.members.items()}
        for name, each in value.items():
            if name not in names:
                yield f"{path}: no member {name}"
            else:
                yield from member(names[name], each, path + "." + name)
    elif shape.type_name == "list":
        for each in value:
            yield from member(shape.member, each, path)
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from member(shape.value, each, path + "." + key)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{path}: {value} (expected: one of {', '.join(shape.enum)})"


def response(line, operation):
    """What is wrong with a response that is not a fault."""
    if line["status"] != 200 or operation.output_shape is None:
        return []
    if line["response"].startswith("{"):
        return list(member(operation.output_shape, json.loads(line["response"]), operation.name))
    if not re.search(r"<[A-Za-z]+Response[ >]", line["response"][:200]):
        return []  # of a proxy, on purpose
    root = xml.etree.ElementTree.fromstring(line["response"])
    if plain(root.tag) != operation.name + "Response":
        return [f"{operation.name}: root {plain(root.tag)}"]
    wrapper = operation.output_shape.serialization.get("resultWrapper")
    if wrapper:
        inside = [child for child in root if plain(child.tag) == wrapper]
        if not inside:
            return [f"{operation.name}: no {wrapper}"]
        return list(element(operation.output_shape, inside[0], operation.name))
    rest_of = xml.etree.ElementTree.Element(root.tag)
    rest_of.extend(child for child in root if plain(child.tag).lower() != "requestid")
    return list(element(operation.output_shape, rest_of, operation.name))


def check(line):
    """The operation and everything that is wrong with one exchange."""
    try:
        operation, found = request(line)
    except Exception as problem:  # a request that has no operation, or is no form
        if not line["service"]:
            return "-", []  # not to AWS: the route of an app
        return "?", [f"request: {type(problem).__name__}: {problem}"]
    found = ["request: " + each for each in found]
    try:
        found += ["response: " + each for each in response(line, operation)]
    except Exception as problem:
        found.append(f"response: {type(problem).__name__}: {problem}")
    return operation.name, found


# ---- its own check: what it must find ----

GOOD = {
    "service": "elasticache",
    "method": "POST",
    "path": "/",
    "target": "",
    "body": "Action=CreateUser&Version=2015-02-02&UserId=app&UserName=app&Engine=valkey"
    "&AccessString=on&AuthenticationMode.Type=iam",
    "status": 200,
    "response": "<CreateUserResponse><CreateUserResult><UserId>app</UserId></CreateUserResult></CreateUserResponse>",
}
BAD = {
    "an operation that is none": ("body", "Action=CreateUser", "Action=MakeUser"),
    "a parameter that is none": ("body", "&AccessString=", "&Access="),
    "a value that is none": ("body", "Type=iam", "Type=role"),
    "a required parameter that is missing": ("body", "&UserName=app", ""),
    "a version that is none": ("body", "2015-02-02", "2014-01-01"),
    "an element that is none": ("response", "UserId>", "UserIdentity>"),
    "no result": ("response", "CreateUserResult>", "Result>"),
}


def itself():
    wrong = [f"the right exchange: {each}" for each in check(GOOD)[1]]
    for name, (field, old, new) in BAD.items():
        if not check({**GOOD, field: GOOD[field].replace(old, new)})[1]:
            wrong.append(f"not found: {name}")
    return wrong


def main(files):
    wrong = itself()
    if wrong:
        print("\n".join("not ok the check itself: " + each for each in wrong))
        return 1
    found, seen, operations = {}, 0, set()
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for text in lines:
                line = json.loads(text)
                name, problems = check(line)
                seen += 1
                operations.add(line["service"] + ":" + name)
                for problem in problems:
                    found.setdefault(f"{line['service']} {name} {problem}", 0)
                    found[f"{line['service']} {name} {problem}"] += 1
    for problem, times in sorted(found.items()):
        print(f"not ok {times} times: {problem}")
    print(f"# {seen} exchanges of {len(operations)} operations, {len(found)} findings")
    if files and not seen:
        print("not ok there is an exchange with AWS")
        return 1
    if not found:
        print("ok every exchange with AWS is as its models have it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
