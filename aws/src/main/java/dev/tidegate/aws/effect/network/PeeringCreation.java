package dev.tidegate.aws.effect.network;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** A new peering connection of two VPCs, with the tags of the plan. */
final class PeeringCreation implements Effect {
    private static final Set<String> LIVE =
            Set.of("initiating-request", "pending-acceptance", "provisioning", "active");

    @Override
    public Look look(Reader reader, Change change) {
        String vpc = Data.text(change.parameters(), "VpcId");
        String peer = Data.text(change.parameters(), "PeerVpcId");
        Map<String, Object> asked = Map.of(
                "Filters",
                List.of(
                        Ec2Effects.filter("requester-vpc-info.vpc-id", vpc),
                        Ec2Effects.filter("accepter-vpc-info.vpc-id", peer)));
        Optional<Map<String, Object>> found =
                reader.all("ec2", "DescribeVpcPeeringConnections", asked, "VpcPeeringConnections").stream()
                        .filter(each -> LIVE.contains(status(each)))
                        .filter(each -> reader.isOurs(Data.list(each, "Tags")))
                        .findFirst();
        return Look.of(
                Map.of("peering of " + vpc + " with " + peer, found.isPresent() ? "made by this plan" : Look.NONE),
                found.orElse(Map.of()));
    }

    static String status(Map<String, Object> raw) {
        return Data.text(Data.map(raw, "Status"), "Code");
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return !now.raw().isEmpty();
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return Undo.by(Change.of("ec2", "DeleteVpcPeeringConnection", change.resource())
                .with("VpcPeeringConnectionId", Undo.ID)
                .changing("VpcPeeringConnection", "as applied", Look.NONE));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return SecurityGroupCreation.tagged(reader, change, "vpc-peering-connection");
    }

    @Override
    public Optional<Object> id(Look now, String slot) {
        return Optional.ofNullable(now.raw().get("VpcPeeringConnectionId"));
    }
}
