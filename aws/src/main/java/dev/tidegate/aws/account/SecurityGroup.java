package dev.tidegate.aws.account;

import java.util.List;
import java.util.stream.Stream;

/**
 * A security group of the cache and its rules.
 *
 * @param id its id
 * @param name its name; {@code default} is the one that every VPC has; empty where it could not be seen
 * @param vpcId the network
 * @param rules what it lets in and out
 */
public record SecurityGroup(String id, String name, String vpcId, List<Rule> rules) {
    /** The kind of source or destination that a rule names. */
    public enum PeerKind {
        CIDR_V4,
        CIDR_V6,
        PREFIX_LIST,
        GROUP,
        /** AWS reports none that we know. */
        UNKNOWN
    }

    /**
     * An inbound or outbound rule of a security group.
     *
     * @param id {@code sgr-…}; empty where AWS does not say
     * @param isEgress whether it is about what goes out
     * @param protocol {@code tcp}, {@code udp}, {@code -1} for all, …
     * @param fromPort the lowest port; -1 for all
     * @param toPort the highest port; -1 for all
     * @param peerKind what {@code peer} is
     * @param peer a CIDR, a prefix list or the id of a group
     * @param description its description; empty where it has none
     * @param foreignAccount the account of the group that is the peer, where it is another one; else empty
     * @param isStale whether the peer is a group of a VPC whose peering is gone
     */
    public record Rule(
            String id,
            boolean isEgress,
            String protocol,
            int fromPort,
            int toPort,
            PeerKind peerKind,
            String peer,
            String description,
            String foreignAccount,
            boolean isStale) {
        /** A rule whose peer, if it is a group, is one of the same account. */
        public Rule(
                String id,
                boolean isEgress,
                String protocol,
                int fromPort,
                int toPort,
                PeerKind peerKind,
                String peer,
                String description) {
            this(id, isEgress, protocol, fromPort, toPort, peerKind, peer, description, "", false);
        }

        /** Whether TCP to that port is among what it is about. */
        public boolean covers(int port) {
            if (protocol.equals("-1") || protocol.equals("all")) {
                return true;
            }
            boolean tcp = protocol.equals("tcp") || protocol.equals("6");
            return tcp && (fromPort == -1 || (fromPort <= port && port <= toPort));
        }

        /** Whether every address is its peer. */
        public boolean isWorld() {
            return peer.equals("0.0.0.0/0") || peer.equals("::/0");
        }
    }

    /** Stores an unmodifiable copy of the list. */
    public SecurityGroup {
        rules = List.copyOf(rules);
    }

    /** The rules that let something in to that port. */
    public Stream<Rule> letsInto(int port) {
        return rules.stream().filter(rule -> !rule.isEgress() && rule.covers(port));
    }
}
