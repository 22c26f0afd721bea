package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.NetworkAcl.Entry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a network ACL lets a client and the cache talk, there and back: an ACL remembers no connection. */
final class NetworkAclEvaluator {
    /** Where clients on Linux come from; the answers go back there. */
    private static final int EPHEMERAL_FROM = 32_768;

    private static final int EPHEMERAL_TO = 60_999;
    private static final Set<String> TCP = Set.of("6", "tcp", "-1", "all");

    private NetworkAclEvaluator() {}

    /** What the ACL of the cache's subnet stops; empty where it stops nothing, or where the VPC is not known. */
    static Optional<String> stopsServer(NetworkAcl acl, int port, List<Cidr> vpc) {
        return stops(acl, vpc, false, port, "nothing gets in to port " + port, "no answer gets out to ports ");
    }

    /** What the ACL of a client's subnet stops on the way to the subnets of the cache. */
    static Optional<String> stopsClient(NetworkAcl acl, int port, List<Cidr> cache) {
        return stops(acl, cache, true, port, "nothing gets out to port " + port, "no answer gets in to ports ");
    }

    private static Optional<String> stops(
            NetworkAcl acl, List<Cidr> peers, boolean isOutFirst, int port, String there, String back) {
        List<Cidr> v4 = peers.stream().filter(block -> block.bits() == 32).toList();
        if (v4.isEmpty() || acl.entries().isEmpty()) {
            return Optional.empty();
        }
        if (v4.stream().noneMatch(peer -> lets(acl, isOutFirst, port, port, peer))) {
            return Optional.of(there);
        }
        return v4.stream().noneMatch(peer -> lets(acl, !isOutFirst, EPHEMERAL_FROM, EPHEMERAL_TO, peer))
                ? Optional.of(back + EPHEMERAL_FROM + " to " + EPHEMERAL_TO)
                : Optional.empty();
    }

    /** The first entry that is about it decides; one that concerns a part of the peer alone decides if it allows. */
    private static boolean lets(NetworkAcl acl, boolean isEgress, int from, int to, Cidr peer) {
        for (Entry entry : acl.entries()) {
            Optional<Cidr> cidr = Cidr.of(entry.cidr());
            if (entry.isEgress() != isEgress || !TCP.contains(entry.protocol()) || cidr.isEmpty()) {
                continue;
            }
            boolean allPorts = entry.fromPort() < 0;
            boolean covers = allPorts || (entry.fromPort() <= from && to <= entry.toPort());
            if (entry.allows() && covers && cidr.get().overlaps(peer)) {
                return true;
            }
            boolean touches = allPorts || (entry.fromPort() <= to && from <= entry.toPort());
            if (!entry.allows() && touches && cidr.get().contains(peer)) {
                return false;
            }
        }
        return false;
    }
}
