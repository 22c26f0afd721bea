package dev.tidegate.config.prices;

import dev.tidegate.spi.DidYouMean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Finds which entry of a table a name means. Safe for any number of threads. */
final class ModelIndex {
    private static final int NEAR = 3;

    /** How many names before and after an unknown one are compared with it, and up to which length it is. */
    private static final int NEIGHBOURS = 64;

    private static final int MAX_COMPARED = 48;

    /** Prefixes of those who make the models that they serve; a bare name is theirs before a reseller's. */
    private static final Set<String> VENDORS = Set.of("xai/", "mistral/", "deepseek/", "gemini/", "cohere/");

    /** Profiles that cost less, or more, than those of one part of the world. */
    private static final Set<String> EXEMPT_PROFILES = Set.of("global", "us-gov");

    private static final int NEAR_PREFIX = 3;

    /** Names that are no ids, with what came of them: callers repeat few, and a flood of others must not grow it. */
    private static final int MAX_REMEMBERED = 4_096;

    private final Map<String, ModelPrices> models;
    private final Map<String, String> modelOf;
    private final boolean asUndated;
    /** By what stands behind the last slash. */
    private final Map<String, Set<String>> byTail = new HashMap<>();

    /** Ids by their letters and digits alone; the shortest of equals. */
    private final NavigableMap<String, String> byPlain = new TreeMap<>();

    /** Ids by the letters and digits after their last slash. */
    private final Map<String, String> byPlainTail = new HashMap<>();

    /** By what stands behind an inference profile of one part of the world, but for that of a government. */
    private final Map<String, Set<String>> byProfile = new HashMap<>();

    private final Map<String, Resolution> remembered = new ConcurrentHashMap<>();

    ModelIndex(Map<String, ModelPrices> models, Map<String, String> modelOf, boolean asUndated) {
        this.models = models;
        this.modelOf = modelOf;
        this.asUndated = asUndated;
        modelOf.forEach((id, model) -> {
            byPlain.merge(DidYouMean.plain(id), id, ModelIndex::shorter);
            if (id.indexOf('/') > 0) {
                byTail.computeIfAbsent(tail(id), tail -> new TreeSet<>()).add(model);
                byPlainTail.merge(DidYouMean.plain(tail(id)), id, ModelIndex::shorter);
            }
            Matcher profile = ModelName.PROFILE.matcher(id);
            if (profile.matches() && !EXEMPT_PROFILES.contains(profile.group(1))) {
                byProfile
                        .computeIfAbsent(profile.group(2), name -> new TreeSet<>())
                        .add(model);
            }
        });
    }

    private static String shorter(String one, String other) {
        int longer = one.length() - other.length();
        return longer < 0 || (longer == 0 && one.compareTo(other) < 0) ? one : other;
    }

    private static String tail(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    Resolution resolve(String asked) {
        String named = modelOf.get(asked);
        if (named != null) {
            return new Resolution(asked, Optional.of(named), Resolution.Why.NAMED, "", List.of());
        }
        Resolution known = remembered.get(asked);
        if (known == null) {
            known = byForm(asked);
            if (remembered.size() < MAX_REMEMBERED) {
                remembered.put(asked, known);
            }
        }
        return known;
    }

    private Resolution byForm(String asked) {
        Map<String, String> forms = ModelName.forms(asked);
        for (Map.Entry<String, String> form : forms.entrySet()) {
            Optional<String> model = entry(form.getKey());
            if (model.isPresent()) {
                return new Resolution(asked, model, Resolution.Why.FORM, form.getValue(), List.of());
            }
        }
        List<String> names = new ArrayList<>();
        names.add(asked);
        names.addAll(forms.keySet());
        for (String name : names) {
            Set<String> behind = byTail.getOrDefault(name, Set.of());
            if (!behind.isEmpty()) {
                return behind(asked, behind);
            }
        }
        return undated(asked, names);
    }

    private Optional<String> entry(String form) {
        String model = modelOf.get(form);
        if (model != null || !form.startsWith(ModelName.REGIONAL)) {
            return Optional.ofNullable(model);
        }
        Set<String> others = byProfile.getOrDefault(form.substring(ModelName.REGIONAL.length()), Set.of());
        return prices(others) == 1 ? others.stream().findFirst() : Optional.empty();
    }

    /** How many different prices they have. */
    private long prices(Set<String> candidates) {
        return candidates.stream()
                .map(id -> String.valueOf(
                        models.get(id) == null ? "" : models.get(id).periods()))
                .distinct()
                .count();
    }

    /** One entry, or several that cost the same. */
    private Resolution behind(String asked, Set<String> candidates) {
        long prices = prices(candidates);
        List<String> own = candidates.stream()
                .filter(id -> VENDORS.contains(id.substring(0, id.indexOf('/') + 1)))
                .toList();
        if (prices > 1 && own.size() == 1) {
            return new Resolution(
                    asked, Optional.of(own.get(0)), Resolution.Why.FORM, "at its vendor's own price", List.of());
        }
        String first = candidates.iterator().next();
        return prices == 1
                ? new Resolution(
                        asked, Optional.of(first), Resolution.Why.FORM, "with the prefix of its provider", List.of())
                : new Resolution(
                        asked,
                        Optional.empty(),
                        Resolution.Why.AMBIGUOUS,
                        "several entries with different prices",
                        List.copyOf(candidates));
    }

    private Resolution undated(String asked, List<String> names) {
        for (String name : names) {
            String undated = ModelName.undated(name);
            String model = undated.equals(name) ? null : modelOf.get(undated);
            if (model != null) {
                return asUndated
                        ? new Resolution(
                                asked,
                                Optional.of(model),
                                Resolution.Why.UNDATED,
                                "no entry has this date: priced as " + undated,
                                List.of())
                        : new Resolution(
                                asked,
                                Optional.empty(),
                                Resolution.Why.DATE_REFUSED,
                                "no entry has this date",
                                List.of(model));
            }
        }
        return new Resolution(asked, Optional.empty(), Resolution.Why.UNKNOWN, "no entry", near(names));
    }

    /**
     * Ids that are near, the fewest slips of the finger first; dashes, dots and case do not count. Callers choose the name, so
     * only neighbours in the alphabet are compared, and the few names with a letter less or two swapped.
     */
    private List<String> near(List<String> names) {
        String name = DidYouMean.plain(names.get(names.size() - 1));
        ToIntFunction<String> slips = name.length() > MAX_COMPARED ? each -> 0 : each -> DidYouMean.edits(name, each);
        return Stream.concat(slipped(name), neighbours(name))
                .distinct()
                .sorted(Comparator.comparingInt(slips)
                        .thenComparingInt(each -> -common(each, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(plain -> byPlain.getOrDefault(plain, byPlainTail.getOrDefault(plain, plain)))
                .distinct()
                .limit(NEAR)
                .toList();
    }

    private Stream<String> neighbours(String name) {
        return Stream.concat(
                        byPlain.headMap(name, true).descendingMap().keySet().stream()
                                .limit(NEIGHBOURS),
                        byPlain.tailMap(name, false).keySet().stream().limit(NEIGHBOURS))
                .filter(each -> common(each, name) >= NEAR_PREFIX);
    }

    /** {@code name}, and what it is with one letter too many or two swapped, wherever that is. */
    private Stream<String> slipped(String name) {
        List<String> found = new ArrayList<>(List.of(name));
        for (int i = 0; i < name.length() && name.length() <= MAX_COMPARED; i++) {
            String rest = name.substring(i + 1);
            found.add(name.substring(0, i) + rest);
            if (!rest.isEmpty()) {
                found.add(name.substring(0, i) + rest.charAt(0) + name.charAt(i) + rest.substring(1));
            }
        }
        return found.stream().filter(each -> byPlain.containsKey(each) || byPlainTail.containsKey(each));
    }

    private static int common(String a, String b) {
        int k = 0;
        while (k < a.length() && k < b.length() && a.charAt(k) == b.charAt(k)) {
            k++;
        }
        return k;
    }
}
