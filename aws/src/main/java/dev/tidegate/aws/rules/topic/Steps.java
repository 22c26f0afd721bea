package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The steps of a remedy, in their order. It waits between two changes of one cache: AWS refuses the second one while the
 * first is under way. Not safe for several threads.
 */
final class Steps {
    /** Names of tags that AWS alone may give. */
    private static final String OF_AWS = "aws:";

    private final AuditContext subject;
    private final List<Step> steps = new ArrayList<>();
    private boolean mustWait;

    Steps(AuditContext subject) {
        this.subject = subject;
    }

    /** The id of the cache, or of the replication group that a stand-alone cluster becomes first. */
    static String groupId(AuditContext subject) {
        String id = subject.cache().id();
        return subject.is(CacheKind.CLUSTER) ? id + "-rg" : id;
    }

    /** A stand-alone cluster becomes the first node of a replication group with its tags in place, while it is in use. */
    Steps wrapped() {
        if (!subject.is(CacheKind.CLUSTER)) {
            return this;
        }
        Change wrap = Change.of("elasticache", "CreateReplicationGroup", groupId(subject))
                .with("ReplicationGroupId", groupId(subject))
                .with("ReplicationGroupDescription", "rate limiter")
                .with("PrimaryClusterId", subject.cache().id());
        Map<String, String> tags =
                new TreeMap<>(subject.account().upkeep().tags().found().orElse(Map.of()));
        tags.keySet().removeIf(key -> key.startsWith(OF_AWS));
        wrap = tags.isEmpty() ? wrap : wrap.with("Tags", Remedies.tagList(tags));
        modify(wrap.changing("ReplicationGroup", "(none)", groupId(subject)));
        return this;
    }

    /** A change of the cache itself, after the one before is done. */
    Steps modify(Change change) {
        if (mustWait) {
            steps.add(wait(subject));
        }
        steps.add(change);
        mustWait = true;
        return this;
    }

    /** A step that does not change the cache. */
    Steps then(Step step) {
        if (mustWait && step instanceof Manual) {
            steps.add(wait(subject));
            mustWait = false;
        }
        steps.add(step);
        return this;
    }

    Steps manually(String sentence) {
        return then(new Manual(sentence));
    }

    private Run wait(AuditContext of) {
        if (of.is(CacheKind.SERVERLESS)) {
            return Run.of(
                    "aws",
                    "elasticache",
                    "describe-serverless-caches",
                    "--serverless-cache-name",
                    of.cache().id());
        }
        boolean isGroup = steps.stream()
                .anyMatch(step -> step instanceof Change change
                        && change.operation().equals("CreateReplicationGroup")
                        && change.resource().equals(groupId(of)));
        return of.is(CacheKind.CLUSTER) && !isGroup
                ? Run.of(
                        "aws",
                        "elasticache",
                        "wait",
                        "cache-cluster-available",
                        "--cache-cluster-id",
                        of.cache().id())
                : waitForGroup(groupId(of));
    }

    static Run waitForGroup(String id) {
        return Run.of("aws", "elasticache", "wait", "replication-group-available", "--replication-group-id", id);
    }

    /** A slot that the operator fills. */
    static Slot slot(String name) {
        return new Slot(name);
    }

    List<Step> list() {
        return List.copyOf(steps);
    }
}
