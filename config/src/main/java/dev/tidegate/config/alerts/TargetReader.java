package dev.tidegate.config.alerts;

import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.config.Yaml;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one target of an alerts file. Faults name the place of a secret, never the secret. */
final class TargetReader {
    private static final List<String> KEYS = List.of(
            "name",
            "url",
            "url-from",
            "secrets",
            "events",
            "format",
            "template",
            "authority",
            "plain-http",
            "timeout",
            "give-up-after");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final String NAME_FORM = "1 to 63 lower-case letters, digits and hyphens, such as on-call";
    private static final String URL_FORM = "an address such as https://example.com/hook, without a user and a fragment";
    private static final String PLAIN_FORM =
            "https, or http to this machine; for http to another one also plain-http: true";
    private static final String FROM_FORM = "env:NAME or file:PATH";
    private static final String SECRETS_FORM = "a list of one or two secrets, the one in use first: " + FROM_FORM;
    private static final String SECRET_FORM = "a place with whsec_ and 24 to 64 bytes in base64";
    private static final String EVENTS_FORM = "a list of kinds of alerts";
    private static final String TEMPLATE_FORM = "1 to 2000 characters, for format: slack";
    private static final List<String> TEMPLATE_FIELDS = List.of(
            "id",
            "type",
            "time",
            "text",
            "subject",
            "user",
            "model",
            "plan",
            "limit",
            "percent",
            "used",
            "capacity",
            "exhaustedAt");
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
    private static final String PREFIX = "whsec_";
    private static final int MOST_SECRET_BYTES = 4096;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_GIVE_UP = Duration.ofDays(3);

    private final Function<String, Path> beside;
    private final Map<String, String> env;

    TargetReader(Function<String, Path> beside, Map<String, String> env) {
        this.beside = beside;
        this.env = env;
    }

    /** The target; empty after a fault that leaves nothing to go on with. */
    Optional<AlertTarget> read(Place item) {
        return item.fields("a mapping with name and url").flatMap(fields -> {
            fields.only(KEYS);
            Optional<String> name =
                    fields.required("name", NAME_FORM).flatMap(place -> matching(place, NAME, NAME_FORM));
            boolean plain = fields.optional("plain-http").flatMap(Place::bool).orElse(false);
            Optional<URI> url = url(item, fields, plain);
            AlertTarget.Format format = fields.optional("format")
                    .flatMap(place -> place.word(List.of("standard", "slack")))
                    .map(word -> AlertTarget.Format.valueOf(word.toUpperCase(Locale.ROOT)))
                    .orElse(AlertTarget.Format.STANDARD);
            List<AlertTarget.Key> keys = keys(fields, format);
            Set<AlertType> events =
                    fields.optional("events").map(TargetReader::events).orElseGet(() -> EnumSet.allOf(AlertType.class));
            Optional<String> template = fields.optional("template").flatMap(place -> template(place, format));
            Optional<Path> authority = fields.optional("authority")
                    .flatMap(
                            place -> place.text("a file of certificates in PEM").map(beside));
            Duration timeout = fields.optional("timeout")
                    .flatMap(place -> Durations.read(place, Duration.ofSeconds(1), Duration.ofMinutes(1)))
                    .orElse(DEFAULT_TIMEOUT);
            Duration giveUp = fields.optional("give-up-after")
                    .flatMap(place -> Durations.read(place, Duration.ofMinutes(1), Duration.ofDays(30)))
                    .orElse(DEFAULT_GIVE_UP);
            return name.flatMap(called -> url.map(address ->
                    new AlertTarget(called, address, keys, events, format, template, authority, timeout, giveUp)));
        });
    }

    private static Optional<String> matching(Place place, Pattern pattern, String expected) {
        return place.text(expected).flatMap(text -> {
            if (!pattern.matcher(text).matches()) {
                place.fault(expected);
                return Optional.empty();
            }
            return Optional.of(text);
        });
    }

    private Optional<URI> url(Place item, Fields fields, boolean plain) {
        Optional<Place> written = fields.optional("url");
        Optional<Place> from = fields.optional("url-from");
        if (written.isPresent() == from.isPresent()) {
            String shown = written.isPresent() ? "(both url and url-from)" : "(missing)";
            item.faults().add(item.line(), item.path() + ".url", shown, "one of url and url-from");
            return Optional.empty();
        }
        Place place = written.or(() -> from).orElseThrow();
        boolean secret = from.isPresent();
        Optional<String> text = secret ? value(place) : place.text(URL_FORM);
        return text.flatMap(address -> {
            Optional<URI> uri = parsed(address);
            if (uri.isEmpty()) {
                refuse(place, secret, URL_FORM);
            } else if (!plain && !isPrivate(uri.get())) {
                refuse(place, secret, PLAIN_FORM);
            }
            return uri;
        });
    }

    /** An address that comes from elsewhere may hold a secret. */
    private static void refuse(Place place, boolean secret, String expected) {
        place.fault(secret ? "a place with " + expected : expected);
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean whole = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
            return http && whole && uri.getPort() != 0 && uri.getPort() <= 65_535 ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isPrivate(URI uri) {
        String host = uri.getHost();
        return "https".equals(uri.getScheme())
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    private List<AlertTarget.Key> keys(Fields fields, AlertTarget.Format format) {
        Optional<Place> place = format == AlertTarget.Format.STANDARD
                ? fields.required("secrets", SECRETS_FORM)
                : fields.optional("secrets");
        List<AlertTarget.Key> keys = new ArrayList<>();
        place.ifPresent(list -> {
            List<Place> items = list.items(SECRETS_FORM).orElse(List.of());
            if (list.value() instanceof Yaml.Sequence && (items.isEmpty() || items.size() > 2)) {
                list.faults().add(list.line(), list.path(), "(" + items.size() + " secrets)", SECRETS_FORM);
            }
            items.forEach(item -> value(item).ifPresent(text -> key(item, text).ifPresent(keys::add)));
        });
        return keys;
    }

    private static Optional<AlertTarget.Key> key(Place item, String text) {
        try {
            byte[] bytes =
                    text.startsWith(PREFIX) ? Base64.getDecoder().decode(text.substring(PREFIX.length())) : new byte[0];
            if (bytes.length >= 24 && bytes.length <= 64) {
                return Optional.of(new AlertTarget.Key(bytes));
            }
        } catch (IllegalArgumentException e) {
            // As one that is too short.
        }
        item.fault(SECRET_FORM);
        return Optional.empty();
    }

    /** What stands in a variable or a file; empty, and reported, if nothing does. */
    private Optional<String> value(Place place) {
        return place.text(FROM_FORM).flatMap(text -> {
            if (text.startsWith("env:") && text.length() > 4) {
                String found = env.getOrDefault(text.substring(4), "").strip();
                if (found.isEmpty()) {
                    place.fault("a variable that is set");
                }
                return Optional.of(found).filter(value -> !value.isEmpty());
            }
            if (text.startsWith("file:") && text.length() > 5) {
                return content(place, beside.apply(text.substring(5)));
            }
            place.faults()
                    .add(
                            place.line(),
                            place.path(),
                            "(no place)",
                            FROM_FORM + "; the value itself is not written here");
            return Optional.empty();
        });
    }

    private static Optional<String> content(Place place, Path file) {
        try {
            if (Files.size(file) <= MOST_SECRET_BYTES) {
                String text = Files.readString(file, StandardCharsets.UTF_8).strip();
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
        } catch (IOException e) {
            // As one with nothing in it.
        }
        place.fault("a file that can be read, with one line");
        return Optional.empty();
    }

    private static Set<AlertType> events(Place list) {
        Set<AlertType> events = EnumSet.of(AlertType.TEST);
        for (Place item : list.items(EVENTS_FORM).orElse(List.of())) {
            item.word(AlertType.names()).map(AlertType::of).ifPresent(events::add);
        }
        return events;
    }

    private static Optional<String> template(Place place, AlertTarget.Format format) {
        return place.text(TEMPLATE_FORM).flatMap(text -> {
            if (format != AlertTarget.Format.SLACK || text.isBlank() || text.length() > 2000) {
                place.fault(TEMPLATE_FORM);
                return Optional.empty();
            }
            if (BRACES.matcher(text).results().anyMatch(word -> !TEMPLATE_FIELDS.contains(word.group(1)))) {
                place.fault("in braces only " + String.join(", ", TEMPLATE_FIELDS));
                return Optional.empty();
            }
            return Optional.of(text);
        });
    }
}
