package dev.tidegate.aws.effect.other;

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

/** Secrets of Secrets Manager, topics of SNS and groups of CloudWatch Logs: how each is made and deleted. */
final class WatchEffects {
    private static final String GROUP_NAME = "logGroupName";
    private static final String DAYS = "retentionInDays";

    private WatchEffects() {}

    /** By service and operation. */
    static Map<String, Effect> all() {
        Map<String, Effect> all = new LinkedHashMap<>();
        all.put("secretsmanager:CreateSecret", secret());
        all.put("sns:CreateTopic", topic());
        all.put("logs:CreateLogGroup", logGroup());
        all.put("logs:PutRetentionPolicy", new Retention());
        return all;
    }

    /**
     * It is deleted without the days in which it could be restored: its name could not be used again before, and what is in
     * it came from a file of the operator.
     */
    private static Effect secret() {
        return new TaggedCreation(
                "secret",
                "Name",
                false,
                (reader, name) -> reader.call("secretsmanager", "DescribeSecret", Map.of("SecretId", name))
                        .map(WatchEffects::ofSecret),
                tags -> Map.of("Tags", Data.tags(tags)),
                name -> Change.of("secretsmanager", "DeleteSecret", name)
                        .with("SecretId", Undo.ID)
                        .with("ForceDeleteWithoutRecovery", true));
    }

    private static Map<String, Object> ofSecret(Map<String, Object> raw) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put(TaggedCreation.ARN, Data.text(raw, "ARN"));
        kept.put(TaggedCreation.TAGS, Data.list(raw, "Tags"));
        if (raw.containsKey("DeletedDate")) {
            kept.put(TaggedCreation.STATE, "scheduled for deletion");
        }
        return kept;
    }

    /** SNS finds a topic by its ARN alone, so the one of the name is looked for among all. */
    private static Effect topic() {
        return new TaggedCreation(
                "topic",
                "Name",
                true,
                (reader, name) -> reader.all("sns", "ListTopics", Map.of(), "Topics").stream()
                        .map(each -> Data.text(each, "TopicArn"))
                        .filter(arn -> arn.endsWith(":" + name))
                        .findFirst()
                        .map(arn -> withTags(
                                arn,
                                reader.call("sns", "ListTagsForResource", Map.of("ResourceArn", arn))
                                        .map(response -> Data.list(response, "Tags"))
                                        .orElse(List.of()))),
                tags -> Map.of("Tags", Data.tags(tags)),
                name -> Change.of("sns", "DeleteTopic", name).with("TopicArn", Undo.ID));
    }

    private static Map<String, Object> withTags(String arn, List<?> tags) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(TaggedCreation.ARN, arn);
        all.put(TaggedCreation.TAGS, tags);
        return all;
    }

    private static Effect logGroup() {
        return new TaggedCreation(
                "log group",
                GROUP_NAME,
                true,
                (reader, name) -> group(reader, name).map(raw -> {
                    String arn = Data.text(raw, "arn").replaceFirst(":\\*$", "");
                    return withTags(
                            arn,
                            reader.call("logs", "ListTagsForResource", Map.of("resourceArn", arn))
                                    .map(response -> pairs(Data.map(response, "tags")))
                                    .orElse(List.of()));
                }),
                tags -> Map.of("tags", tags),
                name -> Change.of("logs", "DeleteLogGroup", name).with(GROUP_NAME, name));
    }

    private static List<?> pairs(Map<String, Object> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        tags.forEach((key, value) -> all.put(key, String.valueOf(value)));
        return new ArrayList<>(Data.tags(all));
    }

    /** Of those whose names begin so, the one of that name is the first. */
    private static Optional<Map<String, Object>> group(Reader reader, String name) {
        return reader.one("logs", "DescribeLogGroups", Map.of("logGroupNamePrefix", name), "logGroups")
                .filter(raw -> Data.text(raw, GROUP_NAME).equals(name));
    }

    /** How long a log group keeps what is in it; without a number of days for ever. */
    private static final class Retention implements Effect {
        @Override
        public Look look(Reader reader, Change change) {
            String name = Data.text(change.parameters(), GROUP_NAME);
            Optional<Map<String, Object>> found = group(reader, name);
            String days = found.map(raw -> raw.containsKey(DAYS) ? Data.text(raw, DAYS) : Look.NONE)
                    .orElse(Look.MISSING);
            return Look.of(Map.of("log group " + name + " " + DAYS, days), found.orElse(Map.of()));
        }

        @Override
        public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
            return now.properties().containsValue(Data.text(change.parameters(), DAYS));
        }

        @Override
        public Undo undo(Look before, Change change, Secrets secrets) {
            String name = Data.text(change.parameters(), GROUP_NAME);
            return Undo.by(
                    before.raw().containsKey(DAYS)
                            ? Change.of("logs", "PutRetentionPolicy", name)
                                    .with(GROUP_NAME, name)
                                    .with(DAYS, before.raw().getOrDefault(DAYS, ""))
                                    .changing(DAYS, "as applied", Data.text(before.raw(), DAYS))
                            : Change.of("logs", "DeleteRetentionPolicy", name)
                                    .with(GROUP_NAME, name)
                                    .changing(DAYS, "as applied", Look.NONE));
        }
    }
}
