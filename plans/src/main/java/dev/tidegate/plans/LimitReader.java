package dev.tidegate.plans;

import dev.tidegate.FailureMode;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Limit;
import dev.tidegate.Meter;
import dev.tidegate.Scope;
import dev.tidegate.TokenKind;
import dev.tidegate.TokenWeights;
import dev.tidegate.Window;
import dev.tidegate.internal.LimitRules;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one limit of the file: each key by itself, so that all that is wrong shows at once, then the whole. */
final class LimitReader {
    static final Set<String> REQUIRED = new TreeSet<>(Set.of("name", "meter", "capacity", "window"));
    static final Set<String> OPTIONAL = new TreeSet<>(
            Set.of("scope", "thresholds", "shadow", "segments", "on-store-failure", "weights", "refunds"));

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,9}");
    private static final String THRESHOLDS = "rising percentages from 1% to 100%, such as [80%, 95%]";

    private final Yaml yaml;
    private final String path;
    private final YamlMap map;

    LimitReader(Yaml yaml, String path, YamlMap map) {
        this.yaml = yaml;
        this.path = path;
        this.map = map;
    }

    Optional<Limit> read() {
        int before = yaml.count();
        Set<String> all = new TreeSet<>(REQUIRED);
        all.addAll(OPTIONAL);
        map.refuseOthers(all);
        Optional<String> name = text("name", "a name").flatMap(this::name);
        Optional<Meter> meter =
                text("meter", "a meter such as requests, tokens or spend").flatMap(this::meter);
        Optional<OptionalLong> capacity = text("capacity", "a number, dollars or unlimited")
                .flatMap(text -> attempt("capacity", () -> CapacityText.parse(meter.orElse(guess(text)), text)));
        Optional<Window> window = text("window", "a window such as 'sliding 1h'")
                .flatMap(text -> attempt("window", () -> Window.parse(text)))
                .flatMap(this::withSegments);
        Scope scope = choice("scope", Scope.class, Scope.TENANT);
        FailureMode failure = choice("on-store-failure", FailureMode.class, FailureMode.LOCAL);
        List<Integer> thresholds = thresholds();
        boolean shadow = shadow();
        boolean refunds = refunds();
        TokenWeights weights = weights();
        if (yaml.count() > before || name.isEmpty() || meter.isEmpty() || capacity.isEmpty() || window.isEmpty()) {
            // What two sound keys say together is still worth a word.
            if (meter.isPresent() && capacity.isPresent() && window.isPresent()) {
                checkTogether("limit", meter.get(), capacity.get(), window.get(), List.of(), refunds, weights);
            }
            return Optional.empty();
        }
        return checkTogether(name.get(), meter.get(), capacity.get(), window.get(), thresholds, refunds, weights)
                ? Optional.of(new Limit(
                        name.get(),
                        meter.get(),
                        capacity.get(),
                        window.get(),
                        scope,
                        thresholds,
                        shadow,
                        failure,
                        refunds,
                        weights))
                : Optional.empty();
    }

    private boolean checkTogether(
            String name,
            Meter meter,
            OptionalLong capacity,
            Window window,
            List<Integer> thresholds,
            boolean refunds,
            TokenWeights weights) {
        try {
            LimitRules.check(name, meter, capacity, window, thresholds, refunds, weights);
            return true;
        } catch (InvalidInputException e) {
            String key = e.field().split("\\.", 2)[0];
            yaml.fault(map.optional(key).orElse(map.node()), path + "." + e.field(), e);
            return false;
        }
    }

    /** A capacity beside a meter that is itself at fault is judged by its own look. */
    private static Meter guess(String capacity) {
        return capacity.startsWith("$") ? Meter.SPEND : Meter.REQUESTS;
    }

    private Optional<String> text(String key, String expected) {
        return map.text(key, expected);
    }

    private <T> Optional<T> attempt(String key, java.util.function.Supplier<T> maker) {
        return yaml.attempt(map.optional(key).orElse(map.node()), map.at(key), maker);
    }

    private Optional<String> name(String name) {
        return attempt("name", () -> {
            LimitRules.checkName("name", name);
            return name;
        });
    }

    private Optional<Meter> meter(String meter) {
        return attempt("meter", () -> Meter.of(meter));
    }

    private Optional<Window> withSegments(Window window) {
        Optional<Node> node = map.optional("segments");
        if (node.isEmpty()) {
            return Optional.of(window);
        }
        String expected = "an integer from 1 to " + Window.Sliding.MAX_SEGMENTS;
        Optional<String> text = yaml.scalar(node.get(), map.at("segments"), expected);
        if (!(window instanceof Window.Sliding sliding)) {
            yaml.fault(
                    node.get(),
                    map.at("segments"),
                    Yaml.shown(node.get()),
                    "no such key: only sliding windows have segments");
            return Optional.empty();
        }
        if (text.isPresent() && !INTEGER.matcher(text.get()).matches()) {
            yaml.fault(node.get(), map.at("segments"), Yaml.shown(node.get()), expected);
            return Optional.empty();
        }
        return text.flatMap(
                number -> attempt("segments", () -> new Window.Sliding(sliding.duration(), Integer.parseInt(number))));
    }

    private <T extends Enum<T>> T choice(String key, Class<T> type, T otherwise) {
        List<String> names = new ArrayList<>();
        for (T value : type.getEnumConstants()) {
            names.add(value.name().toLowerCase(Locale.ROOT));
        }
        Optional<String> text =
                map.optional(key).flatMap(node -> yaml.scalar(node, map.at(key), String.join(", ", names)));
        if (text.isEmpty()) {
            return otherwise;
        }
        int index = names.indexOf(text.get());
        if (index < 0) {
            Node node = map.optional(key).orElseThrow();
            yaml.fault(node, map.at(key), Yaml.shown(node), "one of " + String.join(", ", names));
            return otherwise;
        }
        return type.getEnumConstants()[index];
    }

    private List<Integer> thresholds() {
        Optional<Node> node = map.optional("thresholds");
        if (node.isEmpty()) {
            return List.of();
        }
        String at = map.at("thresholds");
        List<Node> items = node.get() instanceof SequenceNode ? yaml.list(node.get(), at) : List.of(node.get());
        List<Integer> percents = new ArrayList<>();
        for (Node item : items) {
            yaml.scalar(item, at, THRESHOLDS).ifPresent(text -> {
                Matcher matcher = PERCENT.matcher(text);
                int percent = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
                int last = percents.isEmpty() ? 0 : percents.get(percents.size() - 1);
                if (percent <= last || percent > 100) {
                    yaml.fault(item, at, Yaml.shown(item), THRESHOLDS);
                } else {
                    percents.add(percent);
                }
            });
        }
        return percents;
    }

    private boolean shadow() {
        return word("shadow", "true", "false").filter("true"::equals).isPresent();
    }

    private boolean refunds() {
        return word("refunds", "none").isEmpty();
    }

    private Optional<String> word(String key, String... accepted) {
        String expected = String.join(" or ", accepted);
        Optional<Node> node = map.optional(key);
        Optional<String> text = node.flatMap(value -> yaml.scalar(value, map.at(key), expected));
        if (text.isPresent() && !List.of(accepted).contains(text.get())) {
            yaml.fault(node.orElseThrow(), map.at(key), Yaml.shown(node.orElseThrow()), expected);
            return Optional.empty();
        }
        return text;
    }

    private TokenWeights weights() {
        Map<TokenKind, Integer> byKind = new EnumMap<>(TokenKind.class);
        map.optional("weights")
                .flatMap(node -> yaml.map(node, map.at("weights")))
                .ifPresent(weights -> weights.values().forEach((kind, node) -> weight(weights, kind, node, byKind)));
        return new TokenWeights(byKind);
    }

    private void weight(YamlMap weights, String name, Node node, Map<TokenKind, Integer> byKind) {
        Optional<TokenKind> kind = TokenKind.of(name);
        if (kind.isEmpty()) {
            yaml.fault(
                    weights.key(name), weights.at(Yaml.shown(weights.key(name))), "unknown kind", "one of " + kinds());
        }
        String expected = "an integer from 0 to 1000";
        Optional<String> text = yaml.scalar(node, weights.at(name), expected);
        if (text.isPresent() && !INTEGER.matcher(text.get()).matches()) {
            yaml.fault(node, weights.at(name), Yaml.shown(node), expected);
        } else if (text.isPresent() && kind.isPresent()) {
            int weight = Integer.parseInt(text.get());
            yaml.attempt(node, weights.at(name), () -> new TokenWeights(Map.of(kind.get(), weight)))
                    .ifPresent(sound -> byKind.put(kind.get(), weight));
        }
    }

    private static String kinds() {
        List<String> names = new ArrayList<>();
        for (TokenKind kind : TokenKind.values()) {
            names.add(kind.text());
        }
        return String.join(", ", names);
    }
}
