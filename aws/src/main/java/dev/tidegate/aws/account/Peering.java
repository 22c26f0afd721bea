package dev.tidegate.aws.account;

/**
 * A peering connection between two VPCs.
 *
 * @param id {@code pcx-…} of a peering, {@code tgw-…} of a transit gateway
 * @param vpcId one end
 * @param peerVpcId the other end of a peering; empty for a transit gateway, whose other ends are attachments of the same
 *     id
 * @param status in lower case; {@code active} or {@code available} is one that works
 */
public record Peering(String id, String vpcId, String peerVpcId, String status) {
    /** Whether it works. */
    public boolean isActive() {
        return status.equals("active") || status.equals("available");
    }
}
