package dev.tidegate.aws.effect.network;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The descriptions of rules of a security group, each by the id of its rule. */
final class RuleDescriptions implements Effect {
    private static final String LIST = "SecurityGroupRuleDescriptions";
    private static final String ID = "SecurityGroupRuleId";

    @Override
    public Look look(Reader reader, Change change) {
        Map<String, Object> all = new TreeMap<>();
        reader.all(
                        "ec2",
                        "DescribeSecurityGroupRules",
                        Map.of(
                                "Filters",
                                List.of(Ec2Effects.filter("group-id", Data.text(change.parameters(), "GroupId")))),
                        "SecurityGroupRules")
                .forEach(rule -> all.put(Data.text(rule, ID), Data.text(rule, "Description")));
        SortedMap<String, String> seen = new TreeMap<>();
        for (Object each : Data.list(change.parameters(), LIST)) {
            String id = Data.text(Data.map(each), ID);
            seen.put("description of rule " + id, all.containsKey(id) ? Data.text(all, id) : Look.MISSING);
        }
        return new Look(seen, all, "");
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return Data.list(change.parameters(), LIST).stream()
                .map(Data::map)
                .allMatch(
                        each -> Data.text(each, "Description").equals(now.raw().get(Data.text(each, ID))));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        List<Object> old = new ArrayList<>();
        for (Object each : Data.list(change.parameters(), LIST)) {
            String id = Data.text(Data.map(each), ID);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(ID, id);
            one.put("Description", Data.text(before.raw(), id));
            old.add(one);
        }
        return Undo.by(Change.of("ec2", change.operation(), change.resource())
                .with("GroupId", Data.text(change.parameters(), "GroupId"))
                .with(LIST, old)
                .changing("description", "as applied", Data.plain(old)));
    }
}
