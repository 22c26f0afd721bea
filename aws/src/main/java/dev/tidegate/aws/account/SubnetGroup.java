package dev.tidegate.aws.account;

import java.util.List;

/**
 * The subnets that the nodes of a cache may be in.
 *
 * @param name {@code default} is the one that AWS makes; empty for a serverless cache, which names subnets itself
 * @param vpcId the network
 * @param subnetIds the subnets
 */
public record SubnetGroup(String name, String vpcId, List<String> subnetIds) {
    /** Stores an unmodifiable copy of the list. */
    public SubnetGroup {
        subnetIds = List.copyOf(subnetIds);
    }
}
