package dev.tidegate.aws.apply;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Steps to apply, and what was seen before them. Immutable.
 *
 * @param id in the tags of all that the plan makes; letters, digits and hyphens
 * @param title what it is for, in a few words
 * @param account the id of the account that was read; empty where it could not be seen
 * @param region where the calls are made
 * @param steps in their order
 * @param befores what each step was going to alter, as it was read: one map for each step
 * @param slots values of slots that are no secrets
 */
public record Plan(
        String id,
        String title,
        String account,
        String region,
        List<Step> steps,
        List<SortedMap<String, String>> befores,
        Map<String, String> slots) {
    /** Stores unmodifiable copies. */
    public Plan {
        steps = List.copyOf(steps);
        befores = List.copyOf(befores);
        slots = Map.copyOf(slots);
        if (steps.size() != befores.size()) {
            throw new IllegalArgumentException("befores: " + befores.size() + " (expected: one for each step)");
        }
    }

    /** What a plan is about, before the account is read for its steps. */
    public record Head(String id, String title, String account, String region) {}

    /** Reads what the steps are going to alter, and makes them a plan. */
    public static Plan of(Head head, List<Step> steps, Map<String, String> slots, AwsApi api, Secrets secrets) {
        Reader reader = new Reader(api, head.id(), secrets);
        List<Step> exact = new ArrayList<>();
        List<SortedMap<String, String>> befores = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Step step : steps) {
            SortedMap<String, String> before = new TreeMap<>();
            Step kept = step;
            if (step instanceof Change change && isReadable(change, slots)) {
                Change filled = Slots.filled(change, slots);
                Optional<Effect> effect = Effects.of(filled);
                if (effect.isPresent()) {
                    Change known = effect.get().exact(reader, filled);
                    before.putAll(effect.get().look(reader, known).properties());
                    kept = known;
                }
            }
            // What an earlier step alters is not what was read, once that step is done.
            before.keySet().removeIf(name -> !seen.add(name) || Look.MISSING.equals(before.get(name)));
            exact.add(kept);
            befores.add(before);
        }
        return new Plan(head.id(), head.title(), head.account(), head.region(), exact, befores, slots);
    }

    /** A secret is in no description, so a change can be looked at without it. */
    private static boolean isReadable(Change change, Map<String, String> slots) {
        return Slots.missing(change, slots.keySet()).stream().allMatch(Slots::isSecret);
    }

    /** Everything that was seen before the first step. */
    SortedMap<String, String> before() {
        SortedMap<String, String> all = new TreeMap<>();
        for (int i = befores.size() - 1; i >= 0; i--) {
            all.putAll(befores.get(i));
        }
        return all;
    }
}
