package dev.tidegate.aws.plan;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The steps that remedy several findings of one cache, each step once. Where one of them makes a replication group of a
 * stand-alone cluster, the changes of the cluster become changes of the group.
 */
public final class Remedied {
    private Remedied() {}

    /**
     * Findings that can be remedied in one plan.
     *
     * @param findings whose remedies go together
     * @param leftOut ids of the rules of the others: they build a new cache, or make a resource in another way
     */
    public record Together(List<Finding> findings, Set<String> leftOut) {}

    /** Those that are remedied in place, and do not contradict an earlier one. */
    public static Together together(List<Finding> findings) {
        List<Finding> kept = new ArrayList<>();
        Set<String> leftOut = new LinkedHashSet<>();
        for (Finding finding : findings) {
            List<Finding> more = new ArrayList<>(kept);
            more.add(finding);
            if (buildsNew(finding) || conflict(more).isPresent()) {
                leftOut.add(finding.rule().id());
            } else {
                kept.add(finding);
            }
        }
        return new Together(List.copyOf(kept), leftOut);
    }

    private static boolean buildsNew(Finding finding) {
        return finding.steps().stream()
                .anyMatch(step ->
                        step instanceof Change change && change.operation().endsWith("Snapshot"));
    }

    /**
     * The steps of these findings, in the order of the findings.
     *
     * @throws ConflictingRemediesException if two of them make a resource of one name in different ways
     */
    public static List<Step> of(List<Finding> findings) {
        Set<Step> all = new LinkedHashSet<>();
        findings.forEach(finding -> all.addAll(finding.steps()));
        withoutRevoked(all);
        conflict(findings).ifPresent(conflict -> {
            throw conflict;
        });
        Optional<Change> wrap = all.stream()
                .filter(Change.class::isInstance)
                .map(Change.class::cast)
                .filter(change -> change.parameters().containsKey("PrimaryClusterId"))
                .findFirst();
        if (wrap.isEmpty()) {
            return List.copyOf(all);
        }
        List<Step> steps = new ArrayList<>(List.of(wrap.get()));
        all.stream()
                .filter(step -> !step.equals(wrap.get()))
                .map(step -> step instanceof Change change ? ofGroup(change, wrap.get()) : step)
                .forEach(steps::add);
        return List.copyOf(new LinkedHashSet<>(steps));
    }

    /** A rule that one remedy removes needs no description from another. */
    private static void withoutRevoked(Set<Step> steps) {
        Set<String> revoked = new LinkedHashSet<>();
        steps.forEach(step -> {
            if (step instanceof Change change
                    && change.parameters().get("SecurityGroupRuleIds") instanceof List<?> ids) {
                ids.forEach(id -> revoked.add(String.valueOf(id)));
            }
        });
        steps.removeIf(step -> step instanceof Change change
                && change.parameters().get("SecurityGroupRuleDescriptions") instanceof List<?> rules
                && rules.stream()
                        .allMatch(rule -> rule instanceof Map<?, ?> map
                                && revoked.contains(String.valueOf(map.get("SecurityGroupRuleId")))));
    }

    /** Two remedies that build a new cache, or name users alike, cannot both be made. */
    private static Optional<ConflictingRemediesException> conflict(List<Finding> findings) {
        Map<String, Change> made = new LinkedHashMap<>();
        Map<String, String> by = new LinkedHashMap<>();
        for (Finding finding : findings) {
            for (Step step : finding.steps()) {
                if (step instanceof Change change && change.operation().startsWith("Create")) {
                    String name = change.operation() + " " + change.resource();
                    Change other = made.putIfAbsent(name, change);
                    if (other != null && !other.equals(change)) {
                        return Optional.of(new ConflictingRemediesException(
                                String.valueOf(by.get(name)), finding.rule().id(), name));
                    }
                    by.putIfAbsent(name, finding.rule().id());
                }
            }
        }
        return Optional.empty();
    }

    private static Change ofGroup(Change change, Change wrap) {
        Object cluster = change.parameters().get("CacheClusterId");
        if (!change.operation().equals("ModifyCacheCluster")
                || !String.valueOf(wrap.parameters().get("PrimaryClusterId")).equals(String.valueOf(cluster))) {
            return change;
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("ReplicationGroupId", wrap.resource());
        change.parameters().forEach((name, value) -> {
            if (!name.equals("CacheClusterId")) {
                parameters.put(name, value);
            }
        });
        return new Change(
                change.service(),
                "ModifyReplicationGroup",
                wrap.resource(),
                parameters,
                change.differences(),
                change.result());
    }
}
