package dev.tidegate.aws.security;

import dev.tidegate.aws.yaml.YamlFault;
import dev.tidegate.aws.yaml.YamlPlace;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a file of policy and waivers; it goes on after a fault, so that all of them are told at once. */
final class SecurityFileReader {
    private static final String ROOT_FORM = "a mapping with waivers, policy or both; or a list of waivers";
    private static final String WAIVER_FORM = "a mapping with rule, reason, expires and, if wanted, resource";
    private static final String DATE_FORM = "the last day on which it holds, 2000-01-01 … 2199-12-31";
    private static final String TAG_FORM = "KEY=VALUE, such as env=prod";
    private static final int MAX_REASON = 500;
    private static final int MAX_RESOURCE = 300;
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

    private final Map<String, RuleFacts> rules = new LinkedHashMap<>();
    private final List<YamlFault> faults = new ArrayList<>();

    SecurityFileReader(Collection<RuleFacts> rules) {
        rules.forEach(rule -> this.rules.put(rule.id(), rule));
    }

    SecurityFile read(String text) {
        Optional<SecurityFile> file = YamlPlace.root(text, faults).map(this::root);
        return file.filter(ok -> faults.isEmpty()).orElseThrow(() -> new InvalidSecurityFileException(faults));
    }

    private SecurityFile root(YamlPlace root) {
        if (root.isList()) {
            return new SecurityFile(Policy.DEFAULT, waivers(root));
        }
        Map<String, YamlPlace> fields = root.fields(ROOT_FORM);
        unknown(fields, List.of("version", "policy", "waivers"));
        field(fields, "version").ifPresent(place -> place.word("1"));
        return new SecurityFile(
                field(fields, "policy").map(this::policy).orElse(Policy.DEFAULT),
                field(fields, "waivers").map(this::waivers).orElse(List.of()));
    }

    private static void unknown(Map<String, YamlPlace> fields, List<String> known) {
        fields.values().stream()
                .filter(place -> !known.contains(place.name()))
                .forEach(place -> place.keyFault(String.join(", ", known)));
    }

    private static Optional<YamlPlace> field(Map<String, YamlPlace> fields, String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private Policy policy(YamlPlace place) {
        Map<String, YamlPlace> fields = place.fields("a mapping of what is wanted");
        unknown(
                fields,
                List.of(
                        "allow-public",
                        "customer-kms",
                        "production",
                        "production-tag",
                        "snapshot-days",
                        "preferred-days",
                        "rotation-days"));
        Policy usual = Policy.DEFAULT;
        return new Policy(
                field(fields, "allow-public").flatMap(SecurityFileReader::flag).orElse(usual.allowPublic()),
                field(fields, "customer-kms").flatMap(SecurityFileReader::flag).orElse(usual.customerKey()),
                field(fields, "production").flatMap(SecurityFileReader::flag),
                field(fields, "production-tag").flatMap(SecurityFileReader::tag).orElse(""),
                days(fields, "snapshot-days", 1, 35).orElse(usual.snapshotDays()),
                days(fields, "preferred-days", 0, 365).orElse(usual.preferredDays()),
                days(fields, "rotation-days", 1, 730).orElse(usual.rotationDays()));
    }

    private static Optional<Boolean> flag(YamlPlace place) {
        Optional<String> text = place.text("true or false");
        if (text.isPresent() && !text.get().matches("true|false")) {
            place.fault("true or false");
            return Optional.empty();
        }
        return text.map(Boolean::valueOf);
    }

    private static Optional<String> tag(YamlPlace place) {
        return shaped(place, "[^=]{1,128}=.{0,256}", TAG_FORM);
    }

    private static Optional<String> shaped(YamlPlace place, String pattern, String expected) {
        Optional<String> text = place.text(expected);
        if (text.isPresent() && !text.get().matches(pattern)) {
            place.fault(expected);
            return Optional.empty();
        }
        return text;
    }

    private static Optional<Integer> days(Map<String, YamlPlace> fields, String name, int least, int most) {
        String expected = "a number of days, " + least + " … " + most;
        return field(fields, name).flatMap(place -> {
            Optional<Integer> days = shaped(place, "[0-9]{1,4}", expected).map(Integer::valueOf);
            if (days.isPresent() && (days.get() < least || days.get() > most)) {
                place.fault(expected);
                return Optional.empty();
            }
            return days;
        });
    }

    private List<Waiver> waivers(YamlPlace place) {
        List<Waiver> waivers = new ArrayList<>();
        place.items("a list of waivers").forEach(item -> waiver(item).ifPresent(waivers::add));
        return waivers;
    }

    private Optional<Waiver> waiver(YamlPlace place) {
        Map<String, YamlPlace> fields = place.fields(WAIVER_FORM);
        unknown(fields, List.of("rule", "resource", "reason", "expires"));
        Optional<String> rule =
                YamlPlace.required(place, fields, "rule", ruleForm()).flatMap(this::rule);
        String why = "a reason of 1 … " + MAX_REASON + " characters";
        Optional<String> reason =
                YamlPlace.required(place, fields, "reason", why).flatMap(found -> bounded(found, MAX_REASON, why));
        Optional<LocalDate> expires =
                YamlPlace.required(place, fields, "expires", DATE_FORM).flatMap(SecurityFileReader::date);
        Optional<String> resource = fields.containsKey("resource")
                ? field(fields, "resource")
                        .flatMap(found -> bounded(
                                found,
                                MAX_RESOURCE,
                                "an ARN or the id at its end, with * and ?, of 1 … " + MAX_RESOURCE + " characters"))
                : Optional.of("*");
        if (rule.isEmpty() || reason.isEmpty() || expires.isEmpty() || resource.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Waiver(place.line(), rule.get(), resource.get(), reason.get(), expires.get()));
    }

    private String ruleForm() {
        return "a rule, one of " + String.join(", ", rules.keySet());
    }

    private Optional<String> rule(YamlPlace place) {
        Optional<RuleFacts> rule = place.text(ruleForm()).flatMap(id -> {
            Optional<RuleFacts> found = Optional.ofNullable(rules.get(id));
            if (found.isEmpty()) {
                place.fault(ruleForm());
            }
            return found;
        });
        if (rule.isPresent() && !rule.get().waivable()) {
            place.fault("a rule that may be waived, which this one may not");
            return Optional.empty();
        }
        return rule.map(RuleFacts::id);
    }

    private static Optional<String> bounded(YamlPlace place, int most, String expected) {
        Optional<String> text = place.text(expected);
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > most)) {
            place.fault(expected);
            return Optional.empty();
        }
        return text;
    }

    private static Optional<LocalDate> date(YamlPlace place) {
        return place.text(DATE_FORM).flatMap(text -> {
            try {
                LocalDate day = LocalDate.parse(text);
                if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) {
                    return Optional.of(day);
                }
            } catch (DateTimeParseException e) {
                // Told below, as what is out of range is.
            }
            place.fault(DATE_FORM);
            return Optional.empty();
        });
    }
}
