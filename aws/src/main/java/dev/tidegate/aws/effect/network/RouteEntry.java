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

/** A route to a CIDR over a peering connection. */
final class RouteEntry implements Effect {
    private static final String CIDR = "DestinationCidrBlock";
    private static final String TARGET = "VpcPeeringConnectionId";

    @Override
    public Look look(Reader reader, Change change) {
        String table = Data.text(change.parameters(), "RouteTableId");
        String cidr = Data.text(change.parameters(), CIDR);
        Map<String, Object> raw = reader.one(
                        "ec2", "DescribeRouteTables", Map.of("RouteTableIds", List.of(table)), "RouteTables")
                .orElse(Map.of());
        String target = Data.list(raw, "Routes").stream()
                .map(Data::map)
                .filter(route -> Data.text(route, CIDR).equals(cidr))
                .map(route -> route.containsKey(TARGET) ? Data.text(route, TARGET) : "another target")
                .findFirst()
                .orElse(Look.NONE);
        return Look.of(Map.of("route table " + table + " to " + cidr, target), raw);
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(Data.text(change.parameters(), TARGET));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return Undo.by(Change.of("ec2", "DeleteRoute", change.resource())
                .with("RouteTableId", Data.text(change.parameters(), "RouteTableId"))
                .with(CIDR, Data.text(change.parameters(), CIDR))
                .changing("route", "as applied", Look.NONE));
    }
}
