package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.NetworkAcl.Entry;
import java.util.Optional;
import java.util.Set;

/** Whether a network ACL allows a client of the same VPC to reach the cache, and the replies to leave. */
final class NetworkAclEvaluator {
    /** The source ports of clients on Linux, which replies go to. */
    private static final int EPHEMERAL_FROM = 32_768;

    private static final int EPHEMERAL_TO = 60_999;

    private static final Set<String> TCP = Set.of("6", "tcp", "-1", "all");

    private NetworkAclEvaluator() {}

    /** What the ACL blocks, for people; empty if it blocks nothing. */
    static Optional<String> stops(NetworkAcl acl, int port, String vpcCidr) {
        Optional<Cidr> vpc = Cidr.parse(vpcCidr);
        if (vpc.isEmpty() || acl.entries().isEmpty()) {
            return Optional.empty();
        }
        if (!lets(acl, false, port, port, vpc.get())) {
            return Optional.of("no traffic can reach port " + port);
        }
        if (!lets(acl, true, EPHEMERAL_FROM, EPHEMERAL_TO, vpc.get())) {
            return Optional.of("no reply can leave to ports " + EPHEMERAL_FROM + " to " + EPHEMERAL_TO);
        }
        return Optional.empty();
    }

    /** The first matching entry decides; one that matches only a part of the VPC decides if it allows. */
    private static boolean lets(NetworkAcl acl, boolean isEgress, int from, int to, Cidr vpc) {
        for (Entry entry : acl.entries()) {
            Optional<Cidr> cidr = Cidr.parse(entry.cidr());
            if (entry.isEgress() != isEgress || !TCP.contains(entry.protocol()) || cidr.isEmpty()) {
                continue;
            }
            boolean allPorts = entry.fromPort() < 0;
            boolean covers = allPorts || (entry.fromPort() <= from && to <= entry.toPort());
            if (entry.allows() && covers && cidr.get().overlaps(vpc)) {
                return true;
            }
            boolean touches = allPorts || (entry.fromPort() <= to && from <= entry.toPort());
            if (!entry.allows() && touches && cidr.get().contains(vpc)) {
                return false;
            }
        }
        return false;
    }
}
