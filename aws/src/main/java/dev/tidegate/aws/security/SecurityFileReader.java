package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Waiver;
import dev.tidegate.config.Faults;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.config.Yaml;
import dev.tidegate.spi.DidYouMean;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a file of policy and waivers; it goes on after a fault, so that all of them are reported at once. */
final class SecurityFileReader {
    private static final String ROOT_FORM = "a mapping with waivers, policy or both; or a list of waivers";
    private static final String WAIVER_FORM = "a mapping with rule, reason, expires and, optionally, resource";
    private static final String DATE_FORM = "the last day on which it applies, 2000-01-01 … 2199-12-31";
    private static final String TAG_FORM = "KEY=VALUE, such as env=prod";
    private static final List<String> ROOT_KEYS = List.of("version", "policy", "waivers");
    private static final List<String> WAIVER_KEYS = List.of("rule", "resource", "reason", "expires");
    private static final List<String> POLICY_KEYS = List.of(
            "allow-public",
            "customer-kms",
            "production",
            "production-tag",
            "snapshot-days",
            "preferred-days",
            "rotation-days");
    private static final int MAX_REASON = 500;
    private static final int MAX_RESOURCE = 300;
    private static final String REASON_FORM = "a reason of 1 … " + MAX_REASON + " characters";
    private static final String RESOURCE_FORM =
            "an ARN or the id at its end, with * and ?, of 1 … " + MAX_RESOURCE + " characters";
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

    private final Map<String, RuleFacts> rules = new LinkedHashMap<>();
    private final Faults faults;

    SecurityFileReader(Collection<RuleFacts> rules, Faults faults) {
        rules.forEach(rule -> this.rules.put(rule.id(), rule));
        this.faults = faults;
    }

    SecurityFile read(Optional<String> text) {
        return text.flatMap(yaml -> Place.ofFile(yaml, faults))
                .flatMap(this::root)
                .filter(file -> faults.isEmpty())
                .orElseThrow(() -> new InvalidSecurityFileException(faults.byLine()));
    }

    private Optional<SecurityFile> root(Place root) {
        if (root.value() instanceof Yaml.Sequence) {
            return Optional.of(new SecurityFile(Policy.DEFAULT, waivers(root)));
        }
        return root.fields(ROOT_FORM).map(fields -> {
            fields.only(ROOT_KEYS);
            fields.optional("version").ifPresent(place -> place.exactly("1"));
            return new SecurityFile(
                    fields.optional("policy")
                            .flatMap(SecurityFileReader::policy)
                            .orElse(Policy.DEFAULT),
                    fields.optional("waivers").map(this::waivers).orElse(List.of()));
        });
    }

    private static Optional<Policy> policy(Place place) {
        return place.fields("a mapping of requirements")
                .map(fields -> policy(fields.only(POLICY_KEYS), Policy.DEFAULT));
    }

    private static Policy policy(Fields fields, Policy usual) {
        return new Policy(
                fields.optional("allow-public").flatMap(Place::bool).orElse(usual.allowPublic()),
                fields.optional("customer-kms").flatMap(Place::bool).orElse(usual.customerKey()),
                fields.optional("production").flatMap(Place::bool),
                fields.optional("production-tag")
                        .flatMap(place -> shaped(place, "[^=]{1,128}=.{0,256}", TAG_FORM))
                        .orElse(""),
                days(fields, "snapshot-days", 1, 35).orElse(usual.snapshotDays()),
                days(fields, "preferred-days", 0, 365).orElse(usual.preferredDays()),
                days(fields, "rotation-days", 1, 730).orElse(usual.rotationDays()));
    }

    private static Optional<String> shaped(Place place, String pattern, String expected) {
        Optional<String> text = place.literal(expected);
        if (text.isPresent() && !text.get().matches(pattern)) {
            place.fault(expected);
            return Optional.empty();
        }
        return text;
    }

    private static Optional<Integer> days(Fields fields, String name, int least, int most) {
        String expected = "a number of days, " + least + " … " + most;
        return fields.optional(name).flatMap(place -> {
            Optional<Integer> days = shaped(place, "[0-9]{1,4}", expected).map(Integer::valueOf);
            if (days.isPresent() && (days.get() < least || days.get() > most)) {
                place.fault(expected);
                return Optional.empty();
            }
            return days;
        });
    }

    private List<Waiver> waivers(Place place) {
        return place.items("a list of waivers").orElse(List.of()).stream()
                .map(this::waiver)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Waiver> waiver(Place place) {
        return place.fields(WAIVER_FORM).flatMap(fields -> waiver(place.line(), fields.only(WAIVER_KEYS)));
    }

    private Optional<Waiver> waiver(int line, Fields fields) {
        Optional<String> rule = fields.required("rule", ruleForm()).flatMap(this::rule);
        Optional<String> reason =
                fields.required("reason", REASON_FORM).flatMap(found -> bounded(found, MAX_REASON, REASON_FORM));
        Optional<LocalDate> expires = fields.required("expires", DATE_FORM).flatMap(SecurityFileReader::date);
        Optional<Place> resource = fields.optional("resource");
        Optional<String> pattern =
                resource.isPresent() ? bounded(resource.get(), MAX_RESOURCE, RESOURCE_FORM) : Optional.of("*");
        if (rule.isEmpty() || reason.isEmpty() || expires.isEmpty() || pattern.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Waiver(line, rule.get(), pattern.get(), reason.get(), expires.get()));
    }

    private String ruleForm() {
        return "a rule, one of " + String.join(", ", rules.keySet());
    }

    private Optional<String> rule(Place place) {
        Optional<String> id = place.literal(ruleForm());
        if (id.isEmpty()) {
            return id;
        }
        Optional<RuleFacts> rule = Optional.ofNullable(rules.get(id.get()));
        if (rule.isEmpty()) {
            place.fault(DidYouMean.expected(ruleForm(), id.get(), rules.keySet()));
        } else if (!rule.get().waivable()) {
            place.fault("a rule that can be waived; this one cannot");
        }
        return rule.filter(RuleFacts::waivable).map(RuleFacts::id);
    }

    private static Optional<String> bounded(Place place, int most, String expected) {
        Optional<String> text = place.literal(expected);
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > most)) {
            place.fault(expected);
            return Optional.empty();
        }
        return text;
    }

    private static Optional<LocalDate> date(Place place) {
        return place.literal(DATE_FORM).flatMap(text -> {
            try {
                LocalDate day = LocalDate.parse(text);
                if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) {
                    return Optional.of(day);
                }
            } catch (DateTimeParseException e) {
                // Reported below, as a day out of range is.
            }
            place.fault(DATE_FORM);
            return Optional.empty();
        });
    }
}
