package dev.tidegate.aws.account;

import java.util.List;

/**
 * A network ACL: the stateless traffic rules of a subnet.
 *
 * @param id its id
 * @param subnetIds the subnets whose border it is
 * @param entries in the order of their numbers, the first that fits decides
 */
public record NetworkAcl(String id, List<String> subnetIds, List<Entry> entries) {
    /**
     * One numbered entry of a network ACL.
     *
     * @param number its place
     * @param isEgress whether it is about what goes out
     * @param protocol the number of the protocol as text: {@code 6} is TCP, {@code -1} all
     * @param fromPort the lowest port; -1 for all
     * @param toPort the highest port; -1 for all
     * @param cidr the source or destination
     * @param allows whether it lets through
     */
    public record Entry(
            int number, boolean isEgress, String protocol, int fromPort, int toPort, String cidr, boolean allows) {}

    /** Stores an unmodifiable copy of the lists. */
    public NetworkAcl {
        subnetIds = List.copyOf(subnetIds);
        entries = List.copyOf(entries);
    }
}
