package dev.tidegate.aws.account;

import java.util.List;

/**
 * The VPC of the cache and its address blocks.
 *
 * @param id its id
 * @param cidrs all its addresses, of both kinds
 * @param isDefault whether it is the one that AWS made
 * @param dnsSupport the DNS resolution in it
 * @param dnsHostnames whether what is in it gets names
 */
public record Vpc(
        String id, List<String> cidrs, boolean isDefault, Seen<Boolean> dnsSupport, Seen<Boolean> dnsHostnames) {
    /** Stores an unmodifiable copy of the list. */
    public Vpc {
        cidrs = List.copyOf(cidrs);
    }
}
