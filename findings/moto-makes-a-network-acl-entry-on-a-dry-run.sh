#!/usr/bin/env bash
# moto, the imitation of AWS: some operations of EC2 act on a dry run.
#
# Version: moto 5.2.1 with boto3 1.44.8 (PyPI), Python 3.
# Input: operations of EC2 with DryRun=True, which on AWS change nothing and answer DryRunOperation.
#
# Behaviour seen:
#   CreateSecurityGroup                                  DryRunOperation, nothing changed
#   CreateNetworkAclEntry, DeleteNetworkAclEntry         succeed, and make and delete the entry
#   CreateVpc                                            succeeds, and makes the network
#
# Why a good guess is wrong: the parameter is one of EC2 as a whole, and the operations that a first
# test tries do honour it. A program that tries its steps out before it makes them passes on moto for
# security groups, and for network ACLs finds its own trial as somebody else's change, or makes a
# thing twice. A test on moto has to answer dry runs of these operations itself.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[ec2]==5.2.1' boto3==1.44.8 botocore==1.44.8 || exit 2
cat >"$dir/try.py" <<'PY'
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws


def dry(call, **arguments):
    try:
        call(DryRun=True, **arguments)
        return "done"
    except ClientError as refused:
        return refused.response["Error"]["Code"]


with mock_aws():
    ec2 = boto3.client("ec2", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    groups = lambda: len(ec2.describe_security_groups()["SecurityGroups"])
    entries = lambda: len(ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"])
    networks = lambda: len(ec2.describe_vpcs()["Vpcs"])
    entry = dict(NetworkAclId=acl, RuleNumber=7, Egress=False)
    rule = dict(Protocol="6", PortRange={"From": 1024, "To": 65535}, CidrBlock="10.0.0.0/16", RuleAction="allow")
    for name, count, call, arguments in (
        ("CreateSecurityGroup", groups, ec2.create_security_group, dict(GroupName="g", Description="d", VpcId=vpc)),
        ("CreateNetworkAclEntry", entries, ec2.create_network_acl_entry, {**entry, **rule}),
        ("DeleteNetworkAclEntry", entries, ec2.delete_network_acl_entry, entry),
        ("CreateVpc", networks, ec2.create_vpc, dict(CidrBlock="10.1.0.0/16")),
    ):
        before = count()
        print(f"{name}: {dry(call, **arguments)}, {count() - before:+d}")
PY
"$dir/venv/bin/python" "$dir/try.py" >"$dir/seen"
cat "$dir/seen"
diff - "$dir/seen" >&2 <<'TXT' || { echo "changed: see the lines above" >&2; exit 1; }
CreateSecurityGroup: DryRunOperation, +0
CreateNetworkAclEntry: done, +1
DeleteNetworkAclEntry: done, -1
CreateVpc: done, +1
TXT
