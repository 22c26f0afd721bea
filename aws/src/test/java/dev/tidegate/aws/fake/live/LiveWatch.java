package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Secrets Manager, SNS and CloudWatch Logs. */
final class LiveWatch {
    private static final String SECRETS = "Secrets";
    private static final String TOPICS = "Topics";
    private static final String GROUPS = "LogGroups";
    private static final String ACCOUNT = ":us-east-1:123456789012:";

    private final Store store;

    LiveWatch(Store store) {
        this.store = store;
    }

    Map<String, Object> answer(String service, String operation, Map<String, Object> p) {
        return switch (service + ":" + operation) {
            case "secretsmanager:CreateSecret" -> createSecret(p);
            case "secretsmanager:DescribeSecret" -> describeSecret(p);
            case "secretsmanager:DeleteSecret" -> deleteSecret(p);
            case "sns:CreateTopic" -> createTopic(p);
            case "sns:ListTopics" -> Map.of("Topics", store.list(TOPICS));
            case "sns:ListTagsForResource" -> Map.of("Tags", LiveAws.tagList(store.tags(topic(p, "ResourceArn"))));
            case "sns:DeleteTopic" -> deleteTopic(p);
            case "logs:CreateLogGroup" -> createGroup(p);
            case "logs:DescribeLogGroups" -> describeGroups(p);
            case "logs:ListTagsForResource" -> Map.of("tags", store.tags(p.get("resourceArn")));
            case "logs:DeleteLogGroup" -> deleteGroup(p);
            case "logs:PutRetentionPolicy" -> retention(p);
            case "logs:DeleteRetentionPolicy" -> {
                group(p).remove("retentionInDays");
                yield Map.of();
            }
            default -> throw Refusal.UNKNOWN_CALL.of(service + ":" + operation);
        };
    }

    private Map<String, Object> secret(Map<String, Object> p) {
        Object id = p.get("SecretId");
        return store.find(SECRETS, "Name", id)
                .or(() -> store.find(SECRETS, "ARN", id))
                .orElseThrow(() -> Refusal.NO_SECRET.of(id));
    }

    private Map<String, Object> createSecret(Map<String, Object> p) {
        String name = text(p, "Name");
        Refusal.when(store.find(SECRETS, "Name", name).isPresent(), Refusal.SECRET_EXISTS, name);
        Refusal.when(!name.matches("[A-Za-z0-9/_+=.@-]{1,512}"), Refusal.SECRET_NAME, name);
        Refusal.when(text(p, "SecretString").isEmpty(), Refusal.SECRET_NAME, "an empty text");
        Map<String, Object> secret = new LinkedHashMap<>();
        secret.put("Name", name);
        secret.put("ARN", "arn:aws:secretsmanager" + ACCOUNT + "secret:" + name + "-a1B2c3");
        secret.put(":value", text(p, "SecretString"));
        store.list(SECRETS).add(secret);
        LiveAws.tag(store, secret.get("ARN"), p);
        return shown(secret);
    }

    private Map<String, Object> shown(Map<String, Object> secret) {
        Map<String, Object> copy = new LinkedHashMap<>(secret);
        copy.remove(":value");
        copy.put("Tags", LiveAws.tagList(store.tags(secret.get("ARN"))));
        return copy;
    }

    private Map<String, Object> describeSecret(Map<String, Object> p) {
        return shown(secret(p));
    }

    private Map<String, Object> deleteSecret(Map<String, Object> p) {
        Map<String, Object> secret = secret(p);
        if (Boolean.TRUE.equals(p.get("ForceDeleteWithoutRecovery"))) {
            store.list(SECRETS).remove(secret);
            store.untag(secret.get("ARN"));
        } else {
            secret.put("DeletedDate", "2026-11-30T00:00:00Z");
        }
        return Map.of("ARN", text(secret, "ARN"));
    }

    private Object topic(Map<String, Object> p, String field) {
        return store.find(TOPICS, "TopicArn", p.get(field))
                .orElseThrow(() -> Refusal.NO_TOPIC.of(p.get(field)))
                .get("TopicArn");
    }

    /** A topic of that name is returned as it is, but with other tags refused. */
    private Map<String, Object> createTopic(Map<String, Object> p) {
        String arn = "arn:aws:sns" + ACCOUNT + text(p, "Name");
        boolean isThere = store.find(TOPICS, "TopicArn", arn).isPresent();
        Map<String, String> tags = new LinkedHashMap<>();
        Store.maps(p, "Tags").forEach(tag -> tags.put(text(tag, "Key"), text(tag, "Value")));
        Refusal.when(isThere && !store.tags(arn).equals(tags), Refusal.TOPIC_TAGS, arn);
        if (!isThere) {
            store.list(TOPICS).add(new LinkedHashMap<>(Map.of("TopicArn", arn)));
            LiveAws.tag(store, arn, p);
        }
        return Map.of("TopicArn", arn);
    }

    private Map<String, Object> deleteTopic(Map<String, Object> p) {
        store.list(TOPICS).removeIf(each -> text(each, "TopicArn").equals(text(p, "TopicArn")));
        store.untag(p.get("TopicArn"));
        return Map.of();
    }

    private Map<String, Object> group(Map<String, Object> p) {
        Object name = p.get("logGroupName");
        return store.find(GROUPS, "logGroupName", name).orElseThrow(() -> Refusal.NO_LOG_GROUP.of(name));
    }

    private Map<String, Object> createGroup(Map<String, Object> p) {
        String name = text(p, "logGroupName");
        Refusal.when(store.find(GROUPS, "logGroupName", name).isPresent(), Refusal.LOG_GROUP_EXISTS, name);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("logGroupName", name);
        group.put("arn", "arn:aws:logs" + ACCOUNT + "log-group:" + name + ":*");
        store.list(GROUPS).add(group);
        map(p, "tags")
                .forEach((key, value) -> store.tags("arn:aws:logs" + ACCOUNT + "log-group:" + name)
                        .put(key, String.valueOf(value)));
        return Map.of();
    }

    private Map<String, Object> describeGroups(Map<String, Object> p) {
        List<Map<String, Object>> found = store.list(GROUPS).stream()
                .filter(each -> text(each, "logGroupName").startsWith(text(p, "logGroupNamePrefix")))
                .toList();
        return Map.of("logGroups", found);
    }

    private Map<String, Object> deleteGroup(Map<String, Object> p) {
        Map<String, Object> group = group(p);
        store.list(GROUPS).remove(group);
        store.untag(text(group, "arn").replaceFirst(":\\*$", ""));
        return Map.of();
    }

    private Map<String, Object> retention(Map<String, Object> p) {
        String days = text(p, "retentionInDays");
        Refusal.when(!List.of("1", "7", "14", "30", "90", "365").contains(days), Refusal.RETENTION, days);
        group(p).put("retentionInDays", Integer.valueOf(days));
        return Map.of();
    }
}
