package dev.tidegate.config.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.config.Faults;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.config.Yaml;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Turns the YAML tree of a plans file into plans. */
final class PlansReader {
    static final List<String> ROOT_KEYS = List.of("version", "plans");
    static final List<String> PLAN_KEYS =
            List.of("limits", "retention", "untracked", "unpriced", "free-in-debt", "trust-cost", "unknown-usage");

    private static final String VERSION_FORM = "1, the version of this format";
    private static final String PLANS_FORM = "a mapping of plan names to plans";
    private static final String AS = "as ";
    private static final String UNPRICED_FORM = "dearest, zero, or 'as MODEL' with a model of the price table";
    private static final String LIMITS_FORM = "a list of 1 … " + Plan.MAX_LIMITS + " limits";

    private final Faults faults;
    private final ToLongFunction<Limit> ids;
    private final Map<Long, Seen> byId = new HashMap<>();

    /** What is hashed into an id, and where it stood first. */
    private record Seen(Identity identity, String path) {}

    private record Identity(String name, Meter meter, Window window, Scope scope) {}

    private PlansReader(Faults faults, ToLongFunction<Limit> ids) {
        this.faults = faults;
        this.ids = ids;
    }

    /** The plans; empty after a fault. {@code ids} is {@link Limit#id()} but for tests, which cannot find a collision. */
    static Optional<Plans> of(Place root, ToLongFunction<Limit> ids) {
        return new PlansReader(root.faults(), ids).read(root);
    }

    private Optional<Plans> read(Place root) {
        List<Plan> plans = new ArrayList<>();
        root.fields("a mapping with version and plans").ifPresent(fields -> {
            fields.only(ROOT_KEYS);
            fields.required("version", VERSION_FORM).ifPresent(PlansReader::version);
            fields.required("plans", PLANS_FORM)
                    .flatMap(place -> place.fields(PLANS_FORM).filter(entries -> someOf(place, entries)))
                    .ifPresent(entries ->
                            entries.all().forEach(entry -> plan(entry).ifPresent(plans::add)));
        });
        return faults.isEmpty() ? Optional.of(Plans.of(plans)) : Optional.empty();
    }

    static void version(Place place) {
        OptionalLong version = place.integer(VERSION_FORM);
        if (version.isPresent() && version.getAsLong() != 1) {
            place.fault(VERSION_FORM);
        }
    }

    private static boolean someOf(Place place, Fields entries) {
        if (entries.isEmpty()) {
            place.fault("at least one plan");
        }
        return !entries.isEmpty();
    }

    private Optional<Plan> plan(Fields.Named entry) {
        try {
            Plan.of(entry.name(), Combinations.sample("any").build());
        } catch (InvalidInputException e) {
            entry.fault(e.expected());
        }
        Optional<Fields> fields = entry.place().fields("a mapping with limits").map(found -> found.only(PLAN_KEYS));
        List<Limit> limits = fields.flatMap(found -> found.required("limits", LIMITS_FORM))
                .map(this::limits)
                .orElse(List.of());
        Optional<Duration> retention =
                fields.flatMap(found -> found.optional("retention")).flatMap(PlansReader::retention);
        Plan.Untracked untracked = fields.flatMap(found -> found.optional("untracked"))
                .flatMap(place -> place.word(List.of("refuse", "charge")))
                .map(word -> Plan.Untracked.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Plan.Untracked.REFUSE);
        SpendRules rules = fields.map(PlansReader::spendRules).orElse(SpendRules.DEFAULT);
        return faults.isEmpty()
                ? Optional.of(new Plan(entry.name(), limits, retention, untracked, rules))
                : Optional.empty();
    }

    private static Optional<Duration> retention(Place place) {
        return place.text(RetentionText.FORM).flatMap(text -> place.accept(() -> RetentionText.parse(text)));
    }

    private static SpendRules spendRules(Fields fields) {
        boolean free = fields.optional("free-in-debt")
                .flatMap(place -> place.word(List.of("allow", "deny")))
                .filter("allow"::equals)
                .isPresent();
        Optional<String> unpriced = fields.optional("unpriced")
                .flatMap(place -> place.text(UNPRICED_FORM).flatMap(text -> {
                    boolean known = text.equals("dearest") || text.equals("zero") || text.startsWith(AS);
                    if (!known) {
                        place.fault(UNPRICED_FORM);
                    }
                    return known ? place.accept(() -> rules(text, free)).map(rules -> text) : Optional.empty();
                }));
        boolean trust = fields.optional("trust-cost").flatMap(Place::bool).orElse(false);
        boolean refuse = fields.optional("unknown-usage")
                .flatMap(place -> place.word(List.of("report", "refuse")))
                .filter("refuse"::equals)
                .isPresent();
        SpendRules priced = rules(unpriced.orElse("dearest"), free);
        return new SpendRules(priced.unpriced(), priced.as(), free, trust, refuse);
    }

    private static SpendRules rules(String unpriced, boolean free) {
        if (unpriced.startsWith(AS)) {
            String model = unpriced.substring(AS.length()).strip();
            return new SpendRules(SpendRules.Unpriced.AS, Optional.of(model), free);
        }
        return new SpendRules(
                unpriced.equals("zero") ? SpendRules.Unpriced.ZERO : SpendRules.Unpriced.DEAREST,
                Optional.empty(),
                free);
    }

    private List<Limit> limits(Place place) {
        List<Place> items = place.items(LIMITS_FORM).orElse(List.of());
        boolean count = items.isEmpty() || items.size() > Plan.MAX_LIMITS;
        if (count && place.value() instanceof Yaml.Sequence) {
            faults.add(place.line(), place.path(), "(" + items.size() + " limits)", LIMITS_FORM);
        }
        Map<String, Integer> names = new HashMap<>();
        List<Limit> limits = new ArrayList<>();
        for (Place item : items) {
            nameOf(item).ifPresent(name -> onceInThePlan(name, names));
            LimitReader.read(item).ifPresent(limit -> {
                ownId(limit, item);
                oneModelScope(limit, limits, item);
                leaseForAll(limit, limits, item);
                limits.add(limit);
            });
        }
        return limits;
    }

    /** A call counts under one name of its model, so that limits of each model agree. */
    private static void oneModelScope(Limit limit, List<Limit> before, Place item) {
        boolean other = limit.scope() == Scope.MODEL
                && before.stream()
                        .anyMatch(each -> each.scope() == Scope.MODEL && each.modelScope() != limit.modelScope());
        if (other) {
            item.fault("the model-scope that the other limits of the plan with scope: model have");
        }
    }

    /** A call takes its units from all limits at once, ahead or not. */
    private static void leaseForAll(Limit limit, List<Limit> before, Place item) {
        if (before.stream()
                .anyMatch(each -> each.lease().isPresent() != limit.lease().isPresent())) {
            item.fault("a lease for each limit of the plan, or for none");
        }
    }

    /** The name as written, also of a limit that has other faults. */
    private static Optional<Place> nameOf(Place item) {
        return item.value() instanceof Yaml.Mapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> entry.key().equals("name"))
                        .findFirst()
                        .map(entry -> item.child("name", entry.value()))
                : Optional.empty();
    }

    private static void onceInThePlan(Place place, Map<String, Integer> names) {
        if (place.value() instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TEXT) {
            Integer line = names.putIfAbsent(scalar.text(), scalar.line());
            if (line != null) {
                String where = line == 0 ? "" : "; it stands on line " + line + " already";
                place.fault("a name that no other limit of the plan has" + where);
            }
        }
    }

    private void ownId(Limit limit, Place item) {
        Identity identity = new Identity(limit.name(), limit.meter(), limit.window(), limit.scope());
        Seen before = byId.putIfAbsent(ids.applyAsLong(limit), new Seen(identity, item.path()));
        if (before != null && !before.identity().equals(identity)) {
            nameOf(item).ifPresent(at -> at.fault("another name: its 48-bit id is that of " + before.path()));
        }
    }
}
