package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.NetworkReader.filter;
import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnection;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnectionVpcInfo;

/** Reads the connections of the VPC to other networks: peerings and transit gateways. */
final class Reachability {
    static final String PEERINGS = "ec2:DescribeVpcPeeringConnections";
    static final String ATTACHMENTS = "ec2:DescribeTransitGatewayAttachments";

    private final AwsClients clients;

    Reachability(AwsClients clients) {
        this.clients = clients;
    }

    Seen<List<Peering>> peerings(String vpcId) {
        if (vpcId.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(PEERINGS, () -> {
            // A filter names one end; the VPC may be either.
            Map<String, Peering> found = new LinkedHashMap<>();
            for (String end : List.of("requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id")) {
                NullToEmpty.all(clients.ec2()
                                .describeVpcPeeringConnectionsPaginator(r -> r.filters(filter(end, List.of(vpcId))))
                                .vpcPeeringConnections())
                        .forEach(raw -> found.put(text(raw.vpcPeeringConnectionId()), peering(raw)));
            }
            return List.copyOf(found.values());
        });
    }

    private static Peering peering(VpcPeeringConnection raw) {
        return new Peering(
                text(raw.vpcPeeringConnectionId()),
                vpcOf(raw.requesterVpcInfo()),
                vpcOf(raw.accepterVpcInfo()),
                raw.status() == null ? "" : lower(raw.status().codeAsString()));
    }

    private static String vpcOf(@Nullable VpcPeeringConnectionVpcInfo end) {
        return end == null ? "" : text(end.vpcId());
    }

    /** Those of the VPC, and those of the same gateways elsewhere. */
    Seen<List<Peering>> transitAttachments(String vpcId) {
        if (vpcId.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                ATTACHMENTS,
                () -> NullToEmpty.all(clients.ec2()
                                .describeTransitGatewayAttachmentsPaginator(
                                        r -> r.filters(filter("resource-type", List.of("vpc"))))
                                .transitGatewayAttachments())
                        .stream()
                        .map(raw -> new Peering(
                                text(raw.transitGatewayId()), text(raw.resourceId()), "", lower(raw.stateAsString())))
                        .toList());
    }
}
