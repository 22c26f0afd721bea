package dev.tidegate.aws.account;

import java.util.OptionalInt;

/**
 * A subnet in which the cache has or may have nodes.
 *
 * @param id its id
 * @param vpcId the network that it belongs to
 * @param zone the name of its zone, which differs between accounts
 * @param zoneId the id of its zone, which does not; empty where AWS leaves it out
 * @param cidr its addresses
 * @param freeAddresses how many are left
 * @param mapsPublicAddresses whether what starts in it gets a public address
 */
public record Subnet(
        String id,
        String vpcId,
        String zone,
        String zoneId,
        String cidr,
        OptionalInt freeAddresses,
        boolean mapsPublicAddresses) {}
