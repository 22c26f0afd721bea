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
import java.util.SortedMap;

/** The acceptance of a peering connection; what undoes its creation undoes it too. */
final class PeeringAcceptance implements Effect {
    private static final String OURS = ":ours";

    @Override
    public Look look(Reader reader, Change change) {
        String id = Data.text(change.parameters(), "VpcPeeringConnectionId");
        Map<String, Object> raw = reader.one(
                        "ec2",
                        "DescribeVpcPeeringConnections",
                        Map.of("VpcPeeringConnectionIds", List.of(id)),
                        "VpcPeeringConnections")
                .orElse(Map.of());
        String status = raw.isEmpty() ? Look.MISSING : PeeringCreation.status(raw);
        return Look.of(
                Map.of("peering " + id, status.equals("provisioning") ? "active" : status),
                Data.with(raw, OURS, reader.isOurs(Data.list(raw, "Tags"))));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue("active");
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return Boolean.TRUE.equals(before.raw().get(OURS))
                ? new Undo(List.of(), "")
                : Undo.impossible("an accepted peering connection cannot be pending again");
    }
}
