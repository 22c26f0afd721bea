package dev.tidegate.aws.account;

import java.util.List;

/**
 * The database that was asked about.
 *
 * @param id its id
 * @param engine such as {@code postgres}
 * @param status in lower case
 * @param vpcId its network; empty where AWS does not say
 * @param securityGroupIds its security groups
 * @param isPublic whether it has a public address
 * @param isEncrypted whether its storage is encrypted
 */
public record Database(
        String id,
        String engine,
        String status,
        String vpcId,
        List<String> securityGroupIds,
        boolean isPublic,
        boolean isEncrypted) {
    /** Stores an unmodifiable copy of the list. */
    public Database {
        securityGroupIds = List.copyOf(securityGroupIds);
    }
}
