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
import java.util.Optional;
import java.util.SortedMap;

/** A new security group, with the tags of the plan; a group of that name without them is not adopted. */
final class SecurityGroupCreation implements Effect {
    private static final String OURS = "made by this plan";

    @Override
    public Look look(Reader reader, Change change) {
        String name = Data.text(change.parameters(), "GroupName");
        Map<String, Object> asked = Map.of(
                "Filters",
                List.of(
                        Ec2Effects.filter("group-name", name),
                        Ec2Effects.filter("vpc-id", Data.text(change.parameters(), "VpcId"))));
        Optional<Map<String, Object>> found = reader.one("ec2", "DescribeSecurityGroups", asked, "SecurityGroups");
        String state = found.map(raw -> reader.isOurs(Data.list(raw, "Tags")) ? OURS : "exists")
                .orElse(Look.NONE);
        return Look.of(Map.of("security group " + name, state), found.orElse(Map.of()));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(OURS);
    }

    /** EC2 has made the id by the time of the undo: the call is completed then, by {@link Undo#ID}. */
    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return Undo.by(Change.of("ec2", "DeleteSecurityGroup", change.resource())
                .with("GroupId", Undo.ID)
                .changing("SecurityGroup", change.resource(), Look.NONE));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return tagged(reader, change, "security-group");
    }

    static Map<String, Object> tagged(Reader reader, Change change, String type) {
        Map<String, Object> tags = new LinkedHashMap<>();
        tags.put("ResourceType", type);
        tags.put("Tags", Data.tags(reader.tags()));
        List<Object> all = new ArrayList<>(Data.list(change.parameters(), "TagSpecifications"));
        all.add(tags);
        return Data.with(change.parameters(), "TagSpecifications", all);
    }

    @Override
    public Optional<Object> id(Look now, String slot) {
        return Optional.ofNullable(now.raw().get("GroupId"));
    }
}
